"""English: which clauses say what our side does next, and which ask a colleague or a department for help."""

import re

LEAD = re.compile(
    r"(?:so|and|then|also|oh|okay|ok|um+|uh+|well|right|anyway|plus|but|next(?: step| up| steps)?(?: is"
    r"| are|,|:)?(?: to| for me(?: is)?(?: to)?)?|next,|for now|meanwhile|"
    r"to[- ]do(?: is|:)?|to-dos?:?|action items?:?|my (?:next step|action|to-do|homework"
    r"|part)(?: here)?(?: is)?(?: to)?|only thing for us is|on our side|on my side|follow[- ]?up:?"
    r"|after that|"
    r"in the meantime|from our side|our next (?:step|move)(?: is)?(?: to)?)[ ,:]*"
)
FIRST_PERSON = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|'m (?:going to|gonna|supposed to)| am (?:going to|supposed to)"
    r"|'re (?:going to|gonna)| are going to| gonna| need to| have to|'ve got to| gotta| got to| owe| must"
    r"| should| plan to| intend to|'d better"
    r"| want to| (?:said|promised|told (?:him|her|them|\w+)|agreed|offered) (?:that )?(?:i|we)(?:'d| would"
    r"|'ll| will)| (?:promised|agreed|offered|committed|volunteered) to| promised (?:him|her|them"
    r"|\w+)(?: to)?)\s+(?:also |then |probably |just |now |definitely |go ahead and |make sure to |try to "
    r"|be )?"
)
PROGRESSIVE = re.compile(
    r"\b(?:i'm|i am|we're|we are) (?:also |then )?(?=(?:sending|meeting|calling|going (?!to)|visiting"
    r"|driving|flying|emailing|e-mailing|bringing|presenting|writing|putting|setting|running|working"
    r"|getting|sharing|doing|scheduling|booking|heading|coming|dropping|following|taking|mailing|shipping"
    r"|preparing|drafting|back )\w*)"
)
BARE_FUTURE = re.compile(
    r"^(?:will|gonna|going to|need to|have to|gotta|got to|should|must|remind me to|remember to"
    r"|don't forget to|let me)\s+(?!be\b)"
)
REMINDER = re.compile(r"\bput in a reminder to |\bset a reminder to |\bremind me to ")
IMPERATIVE = re.compile(
    r"^(?:then |also |and )*(?:send|call|email|e-mail|schedule|book|set up|follow up|prepare|draft|share"
    r"|get|bring|write|put together|ping|check|circle back|loop in|confirm|visit|drop off|mail|ship"
    r"|register|try|review|update|arrange|organize|demo|present|turn|expense|clean up|file|submit|reach out"
    r"|chase|deliver|do|give|make|build|introduce|invite|order|print|quote|price)\b"
)
APPOINTMENT = re.compile(
    r"\b(?:(?:we're|we are|i'm) (?:set|booked|scheduled|meeting|down)|(?:kick-?off|demo|next (?:call"
    r"|meeting|session)|site visit|workshop|training|pilot|poc|trial|install) (?:is|starts|kicks off|set"
    r"|booked|scheduled))\b"
)
PAST = re.compile(
    r"\b(?:i|we) (?:sent|called|told|gave|met|showed|asked|did|had|went|tried|left|mentioned|got|already"
    r"|promised nothing)\b|\balready\b"
)
CUSTOMER_SUBJECT = re.compile(
    r"^(?:and |so |but |then )?(?:he|she|they|their|his|her|the (?:board|team|customer|client|ceo|cfo)"
    r"|it)(?:'ll|'s|'re| will| is| are| wants?| needs?| has| have)?\b"
)

ASK_BEFORE = re.compile(
    r"\b(?:can|could|would|will)(?: you| someone (?:from|in|at)| somebody (?:from|in)| one of)?(?: get"
    r"| have| ask)?\s+(?:the |our )?$|\b(?:i|we)(?:'ll| will| would|'d)? (?:also )?(?:really )?(?:need|want"
    r"|like|could use|have to get|need to get|got to get|ask|get|have|asked|loop in)(?: the| our| some"
    r"| help from| someone from| somebody from)*\s+$"
    r"|\b(?:please |let's |to |gotta |should |must )?(?:ask|have|get|loop in|tell|pull in|bring in|ping"
    r"|grab|needs? help from|need support from|help from|support from|see if)(?: the| our)?\s+$|\bneed\s+$"
    r"|\bcan\s+$|\bplease\s+$"
)
ASK_AFTER = re.compile(
    r"^(?:'s team| team| folks| people| guys| group| dept| department| from \w+(?: \w+)?)?[ ,]*(?:(?:could"
    r"|can|would|will) (?:you|they|he|she|someone|somebody)(?: please)?(?: help(?: me| us)?)?|please"
    r"|needs? to|has to|have to|to|should|must)\s+(?:please )?(?:help (?:me |us )?(?:to "
    r"|with )?)?(?P<what>.+)"
)
DIRECT = re.compile(
    r"^(?:'s team| team| folks| people| guys| group| dept| department)?\s*(?:please |help (?:me "
    r"|us )?(?:to |with )?|help us |help me )?(?P<what>.+)"
)
OWNER_AFTER = re.compile(
    r"^(?:'s| is|'ll| will)(?: also)? (?:going to |gonna |supposed to |to )?(?P<what>(?!the\b|a\b|an\b"
    r"|our\b|in\b|out\b|on\b|not\b|happy\b)\w+.*)"
)
PRONOUN_OWNER = re.compile(r"(?:she|he|they)(?:'ll| will|'s going to|'s gonna| is going to) (?P<what>.+)")
TRAILING_LEAD = re.compile(
    r"[\s,]*\b(?:by|on|in|at|before|until|this|next|for|sometime|around|first thing|no later than|over|the"
    r"|end of|come|and|because)\s*$"
)
