"""Cue words of spoken English sales notes. All patterns run over folded text (lower case)."""

CHANNELS = (
    (
        "demo",
        r"\b(?:demo'?d|demoed|(?:did|gave|ran|had|finished|just did|wrapped(?: up)?|after) (?:a|the|our"
        r"|an?other)?\s*(?:\w+ ){0,3}demo|demo (?:with|for|went|today|this|yesterday|finished|is done|done"
        r"|was)|walked (?:them|him|her|\w+) through (?:the|our) (?:product|demo|platform)|showed (?:them"
        r"|him|her) (?:the|our))\b",
    ),
    (
        "event",
        r"\b(?:trade ?show|(?:wind|boat|auto|home|farm|trade|the) show(?! up| them| him| her| me)"
        r"|conference|expo|summit|booth|our stand|the stand|meetup|networking|exhibition|fair in"
        r"|at the fair|convention|roundtable)\b",
    ),
    (
        "call",
        r"\b(?:no answer|voice ?mail|went to voicemail|phoned|rang|rings? me|(?:had|got|hopped|jumped|was"
        r"|been) (?:on )?(?:a|the|another)? ?(?:\w+ ){0,2}(?:phone )?call|(?:quick|short|long|good|great"
        r"|brief|discovery|follow-?up|check-in|phone|cold|bad|rough) call|call (?:with|from|to)"
        r"|called (?:me|him|her|them|up|back|in|to|about|\w+ (?:at|from|today|this|yesterday|just|about))"
        r"|on the phone|off the phone|off a call|by phone|conference call|tried \w+ \w+ at"
        r"|picked up the phone|spoke (?:to|with)|dialed|(?:i|we|just|then) called|bummer of a call"
        r"|caught \w+ on the phone"
        r"|gave \w+ (?:\w+ )?a (?:ring|call|bell))\b",
    ),
    (
        "email",
        r"\b(?:e-?mailed|(?:got|received|had|an?|the|email) (?:an? |the "
        r"|another )?e-?mail(?: back)?(?: from)?|e-?mail (?:came|from|in)|wrote (?:to me|me|back|in)"
        r"|replied (?:by|to my|over) e-?mail|by e-?mail|over e-?mail|e-?mail thread)\b",
    ),
    (
        "meeting",
        r"\b(?:zoom|teams|webex|google meet|web meeting|video (?:call|meeting|conference)"
        r"|virtual(?:ly)? (?:meeting|met)?|online (?:meeting|session)|screen ?share|webinar"
        r"|came (?:in )?to our (?:office|place|hq|showroom|site|plant|shop)|(?:came|stopped|dropped) by our"
        r"|at our (?:office|place|hq|showroom|site|headquarters)|hosted (?:them|him|her)|visited us"
        r"|came to see us)\b",
    ),
    (
        "message",
        r"\b(?:texted|text (?:from|message)|sms|slack(?:ed)?|linkedin|whatsapp|messaged|pinged me|dm'?d"
        r"|dm from|wechat|message from|sent me a (?:message|note|text)|chatted (?:on|over) (?:linkedin"
        r"|slack|whatsapp))\b",
    ),
    (
        "visit",
        r"\b(?:visit (?:to|with|at)|visit(?:ed)?|swung by|stopped (?:by|in)|popped (?:in|round|over)|dropped (?:in|by)"
        r"|drove (?:out|up|down|over)|(?:just )?(?:left|leaving|walked out of|came out of"
        r"|out of)\b.{0,40}(?:office|site|plant|hq|building|clinic|school|warehouse|store|lobby)?"
        r"|at their (?:office|place|site|plant|hq|headquarters|\w+ (?:office|place|site|plant|facility))"
        r"|on-?site|in person|face to face|sat down with|met (?:with|up with)?|lobby|parking lot|car park"
        r"|their (?:head ?office|plant|site|warehouse|boardroom)|in (?:his|her|their) office"
        r"|lunch(?:ed)? with|coffee with|breakfast with|dinner with|had (?:lunch|coffee|dinner|breakfast)"
        r"|toured|walked the (?:floor|site|plant)|site walk|saw \w+ at)\b",
    ),
)

STAGES = (
    (
        "won",
        r"\b(?:closed won|we won|won (?:it|the deal|this|the business)|they signed|(?:is|got|was|all|it's"
        r"|contract'?s?|deal'?s?|paper'?s?) signed|signed (?:the (?:contract|order|deal|paperwork|agreement"
        r"|po)|yesterday|today|this (?:morning|afternoon)|with us)|po (?:is|came) in|got the (?:po|order"
        r"|signature)|deal is (?:done|ours)|we got it|they went with us|they picked us|chose us)\b",
    ),
    (
        "lost",
        r"\b(?:closed lost|we lost|lost (?:it|the deal|this one|out)|went with (?!us)|(?:they|he"
        r"|she) (?:chose|picked|selected|signed with) (?!us)|going with (?!us)|deal is dead|it'?s dead"
        r"|no longer interested|not moving forward|passed on us|they passed|they'?re out|turned us down)\b",
    ),
    (
        "on_hold",
        r"\b(?:on hold|on ice|on pause|paused|pause(?:d)? (?:it|the)|frozen|(?:budget|spending|project"
        r"|hiring) freeze|postponed|pushed (?:it "
        r"|everything |the project )?(?:out|back|to next)|shelved|parked|back burner|deferred|put off"
        r"|hiring freeze|budget freeze|mothballed|stalled)\b",
    ),
    (
        "negotiation",
        r"\b(?:redlin\w+|negotiat\w+|msa\b|(?:in|with) legal|legal (?:review|is reviewing)"
        r"|contract (?:terms|review|language|stage)|going back and forth on|haggling|terms (?:and|are)"
        r"|procurement is (?:pushing|negotiating)|final terms|paper(?:ing|work stage)|payment terms)\b",
    ),
    (
        "proposal",
        r"\b(?:(?:sent|submitted|put in|delivered|turned in|gave them|handed in|presented) (?:in )?(?:the"
        r"|our|a|my)? ?(?:\w+ )?(?:proposal|bid|tender|rfp response|formal quote)|proposal stage"
        r"|(?:proposal|bid|tender|rfp response) (?:is|was|went|has gone) (?:in|out|submitted)|(?:proposal"
        r"|bid)(?:'s| is) (?:with them|in their hands|in)|at (?:the )?proposal|they have our (?:proposal"
        r"|quote|bid)|shortlisted)\b",
    ),
    (
        "solution",
        r"\b(?:solution(?:ing)? (?:stage|phase|design)|in (?:a |the )?(?:poc|pilot|trial|proof of concept"
        r"|evaluation)|(?:poc|pilot|trial|proof of concept) (?:is |has )?(?:started|starting|running"
        r"|underway|kicked off|going well|live)|technical (?:validation|evaluation)|scoping (?:stage|phase)"
        r"|move(?:d|s)? (?:it )?to solution|in solution)\b",
    ),
    (
        "qualified",
        r"\b(?:(?:it'?s|is|now|fully|officially|definitely|so|as|mark(?:ed)?(?: it)?(?: as)?|call it"
        r"|i'd call it) qualified|qualified (?:opportunity|deal|lead|it|now|stage)|project is approved"
        r"|got (?:the )?(?:green ?light|approval) (?:for|on|to)|(?:budget|funding|money)(?:'s| is| was"
        r"| has been)? (?:approved|signed off)|greenlit|sql\b)",
    ),
    (
        "lead",
        r"\b(?:(?:it'?s|as|just|is|a|new|call it|make it|it) (?:a )?(?:new |early |cold "
        r"|warm )?lead\b(?! (?:to|the|time|engineer|on|for|architect|developer|buyer|analyst))|put (?:it"
        r"|him|her|them|this) (?:in|down) as a lead|early days|just (?:kicking the tires|exploring|browsing"
        r"|curious))\b",
    ),
)

ATTITUDES = (
    (
        "neutral",
        r"\b(?:lukewarm|neutral|on the fence|non-?committal|noncommittal|mixed|cautious(?!ly optimistic)"
        r"|hard to read|wait and see|neither (?:hot|here)|so-so|polite but|guarded|undecided"
        r"|middle of the road|poker face|hedg(?:ed|ing))\b",
    ),
    (
        "negative",
        r"\b(?:annoyed|angry|furious|upset|irritated|frustrated with us|unhappy with us"
        r"|not (?:happy with us|impressed|interested|keen|convinced|sold)|hostile|cold (?:to|about|toward)"
        r"|pretty cold|dismissive|skeptical|sceptical|fed up with us|rude|blunt|disappointed|hung up"
        r"|wasn't (?:impressed|interested|happy|having it)|lost patience|turned off|unimpressed|grumpy"
        r"|tore into)\b",
    ),
    (
        "positive",
        r"\b(?:excited|love[sd]? (?:it|the|our|what|how|this|us)|(?:really|genuinely|definitely|quite|very"
        r"|super|absolutely|he|she|they) (?:like[sd]?|love[sd]?|keen)|keen\b|enthusiastic|upbeat"
        r"|(?<!not )thrilled|over the moon|ecstatic|happy with (?:us|our|the (?:demo|pilot|trial|result))"
        r"|(?:very|really|super|pretty|quite|genuinely|so) (?:positive|happy|pleased|impressed|interested"
        r"|keen|warm|engaged|receptive)|impressed|big fan|on our side|our champion|champion(?:ing)? us"
        r"|raving|rave[sd]?|went (?:really |very )?well|great (?:meeting|call|energy|reaction)"
        r"|warm(?:ed)? (?:to|up)|delighted|blown away|sold on|bought in|all in on us|loved|optimistic"
        r"|good vibes|fan of ours|leaning (?:our way|towards? us|to us)|made her day|eager)\b",
    ),
)
NOT_AN_ATTITUDE = (
    r"\b(?:if|not thrilled|would be|hopefully|i'?m (?:excited|happy|optimistic)|happy (?:holidays|birthday"
    r"|to)|they'?re happy with it|happy with (?:it|them|what they|their))\b"
)

JUST_NOW = (
    r"\b(?:today|just (?:left|finished|got|had|hung|wrapped|now|met|came|walked|spoke|off|out|saw)|just now"
    r"|this (?:morning|afternoon|evening|lunchtime)|tonight|earlier|an hour ago|a minute ago|minutes ago)\b"
)

BUDGET = (
    r"\b(?:frame is|envelope|money-wise|maximum|budget(?:ed|'s|s)?|they(?:'ve| have)? (?:got )?(?:about "
    r"|around |up to |roughly )?\$?\d|(?:he"
    r"|she|they|the board|we)(?:'s|'ve| has| have)? (?:got |has |set aside |earmarked |can (?:spend|go)"
    r"|is willing to spend|put aside)|funding|funded|money|set aside|earmarked|allocated|can spend|to spend"
    r"|spend (?:up to|about|around)|ceiling|cap(?:ped)? at|all in\b|approved (?:for|at|up)|signed off at"
    r"|grant|grand a year|capital plan|i can (?:go|do)|max from|not (?:to exceed|more than))\b"
)
NOT_A_BUDGET = (
    r"\b(?:our (?:quote|price|proposal|number)|we quoted|quoted (?:them|us|at)|priced at|they(?:'re"
    r"| are) paying|pay(?:s|ing)? (?:about|around|them)?|costs? (?:them|about|around)|costing"
    r"|currently (?:pay|spend)|spend(?:ing)? (?:now|today|currently)|contract (?:is|value|for|worth)"
    r"|signed (?:at|for)|revenue|turnover|fine[ds]?|discount|cheaper|saves?|saving|is signed"
    r"|over three years|came in at|bid (?:of|at)|their (?:quote|price|bid)|undercut|lost|renewal (?:is|was"
    r"|at)|bucks|a seat|per user)\b"
)
BUDGET_WITHDRAWN = (
    r"\b(?:budget (?:is|was|got|has been) (?:pulled|cut|gone|withdrawn|cancelled|frozen|slashed)"
    r"|pulled the budget|zero budget|no budget|lost (?:the|their) (?:budget|funding))\b"
)

DECISION = (
    r"\b(?:decid(?:e|es|ed|ing)|decision|pick(?:s|ing)? (?:a |their |someone|one|vendor|us)|choos(?:e|es"
    r"|ing)|select(?:s|ion|ing)?|award(?:s|ed)?|sign(?:s|ing)?(?: (?:off|it|by|before|in|this))?"
    r"|board (?:votes|meets|approves|vote|decides)|vote(?:s)?(?: on it)?|go(?:es)? to (?:the )?(?:board"
    r"|committee)|make (?:a|the|their) (?:call|mind|choice)|final(?:ize|ise)(?: (?:it|the vendor))?"
    r"|want(?:s)? (?:it|this) (?:signed|done|wrapped|settled|in place)|close (?:it|this|by)|answer by"
    r"|green ?light|final call|go/no-?go|shortlist|tender (?:closes|award)|place the order|order by"
    r"|wrap(?:s|ped)? (?:it |this )?up by|get (?:it|this) done by|settle(?:d)? on)\b"
)
NOT_A_DECISION = (
    r"\b(?:(?:i'll|i will|we'll|i'm going to|i need to|i have to|i owe|let me) (?!sign)|renewal|renews"
    r"|expires?|contract (?:ends|runs)|voted|decided (?:last|on (?:it|monday))|no (?:decision|timeline"
    r"|date))\b"
)

PAIN = (
    r"\b(?:eating (?:him|her|them|us) alive|no-?shows|goes? out late|going out late|manual(?:ly)?|by hand"
    r"|paper|spreadsheets?|retyp\w+|re-?key\w*|can'?t (?:see|tell|track|find|get"
    r"|keep|report|trace|do|integrate|hire|forecast)|cannot|couldn'?t|nobody (?:knows|can|trusts|has)"
    r"|no one (?:knows|can|trusts)|no visibility|don'?t (?:know|see|trust|sync|talk)|doesn'?t (?:talk|sync"
    r"|work|scale|integrate|handle|track|show)|slow(?:ly)?|takes? (?:them |him |her |us )?(?:about |up to "
    r"|\w+ )?(?:\w+ )?(?:hours|days|weeks|months|forever|minutes|ages)|wast(?:e|es|ing|ed)|headache"
    r"|pain(?: point|ful)?s?\b|nightmare|struggl\w+|problem|trouble|issue|keeps? (?:having|failing|breaking"
    r"|crashing|losing|missing|getting|calling|\w+ing)|killing|hates?|sick of|tired of|fed up|frustrat\w+"
    r"|errors?|mistakes?|break(?:s|ing)? down|breakdowns?|failures?|fail(?:s|ing)|crash(?:es|ing)?|downtime"
    r"|outages?|late\b|miss(?:es|ing|ed)|los(?:e|es|ing)|lost (?:orders|track|time)|backlog|bottleneck"
    r"|overwhelm\w+|drowning|swamped|complain\w*|complaints?|churn|turnover is|inaccurate|duplicate"
    r"|double[- ]book\w*|out of date|outdated|chasing|wait(?:s|ing)? (?:\w+ ){0,2}(?:hours|days|weeks"
    r"|months)|(?:up|down) (?:\w+ ){0,2}percent|stock ?outs?|shrinkage|spoil\w*|scrap|rework|a mess|messy"
    r"|disaster|clunky|siloed|scattered|all over the place|disconnected|goes? (?:missing|dark|down)"
    r"|fall(?:s|ing)? through the cracks|too (?:many|much|slow|expensive|long)|piling up|stuck|audit(?:s"
    r"|ors?) (?:found|flagged|keep)|compliance|come in by (?:text|email|phone|fax)|eats? up|burn(?:s|ing)"
    r"|tripping|leak(?:s|age|ing)?)\b"
)
WANT = (
    r"^(?!.*\b(?:don'?t|doesn'?t|didn'?t|won'?t) (?:need|want)).*\b(?:(?:they|he|she|team|board|it"
    r"|\w+)(?:'d|'s| would| really| also| just| all| still| both)? (?:wants?|needs?|likes? to (?:see|have"
    r"|get)|like to (?:see|have|get|move)|insists?|asked? (?:for|about|if|whether)|asking (?:for|about|if)"
    r"|looking (?:for|to)|hop(?:es?|ing)|requires?|cares? (?:most |a lot |mainly )?about|wish(?:es)?)"
    r"|want(?:s|ed)? (?:to|one|a|an|the|whatever|something|it|data|us)|need(?:s)? (?:to be able|a way"
    r"|something|it to|better|real|an?|the|one)|looking (?:for|to)|would like|asked (?:if|whether|about)"
    r"|must[- ]haves?|requirement|pricing on|wants? pricing|top of (?:the|his|her|their) list|priority is"
    r"|interested in (?:a|the|seeing|having|getting|something)|has to (?:be|work|integrate|support|plug"
    r"|talk)|have to have|what they (?:want|need)|needs? (?:\w+ ){1,3}(?:by|before|in))\b"
)
RISK = (
    r"\b(?:(?:has|have) to agree|could (?:take|drag|slip)|works council|freeze|thing i (?:don'?t (?:love"
    r"|like)|worry about)|worr(?:y|ies|ied)|concern(?:s|ed)?|nervous|afraid|fear(?:s)?|scared"
    r"|(?<!of )risk(?:s|y)?(?! ops"
    r"| officer| manager)|hesitan\w+|reluctan\w+|objection|push(?:ed|ing)? back|pushback|blocker|blocking"
    r"|sticking point|won'?t (?:accept|sign|budge|move|use|approve|change|switch|adopt|commit)"
    r"|doesn'?t (?:want|trust|believe|like)|didn'?t (?:want|like|trust)|no budget|zero budget|ha(?:sn'?t"
    r"|ven'?t) got (?:a |the |any )?(?:budget|money)|isn'?t the (?:one|person) who"
    r"|not the decision[- ]maker|no authority|can'?t sign|(?:does|do|did) not have (?:the )?budget"
    r"|doesn'?t have (?:the )?budget|don'?t have (?:the )?budget|hasn'?t (?:been )?(?:approved|signed)"
    r"|not (?:been )?approved|isn'?t approved|unapproved|budget (?:isn'?t|is not|hasn'?t|is tight|cut"
    r"|freeze)|budget (?:was|got) (?:cut|pulled)|frozen|tight|cheaper|undercut\w*|lower price|less than us"
    r"|price(?:y|d)? (?:is|are)? ?(?:too )?(?:high|steep)|too (?:expensive|pricey|small|risky|big|new"
    r"|young)|expensive|(?:only|just) (?:got|have) one (?:\w+ )?reference|no references?|leav(?:es"
    r"|ing) (?:the company|in|at|next)|retir(?:es|ing)|reorg\w*|restructur\w*|acqui(?:red|sition)|merger"
    r"|locked in|lock-in|contract (?:runs|ends|through|until|expires)|(?:under|in) contract|prefers?"
    r"|favou?rs?|relationship with|incumbent|skeptical|sceptical|bad experience|burned|got burnt"
    r"|security review|privacy|liability|political|politics|over (?:\w+ ){1,4}(?:has to|needs to|goes to"
    r"|it goes)|anything (?:over|above)|needs? (?:board|ceo|cfo|finance|exec\w*) (?:approval|sign-?off)"
    r"|go(?:es)? ask|could slip|might slip|slip(?:s|ping)? (?:to|into)|delay\w*|unsure|not sure"
    r"|on the fence|clunky|didn'?t want another|migration headache|going through a|layoffs?"
    r"|wouldn'?t commit|thinks? we'?re|doubt\w*|spooked|deal ?breaker|hard sell|against (?:us|it|the)"
    r"|not (?:convinced|sold))\b"
)
NO_CONCERN = (
    r"\b(?:no (?:idea|numbers?|timeline|dates?|budget talk|budget conversation|concerns?|issues|problems?"
    r"|news|customer|agenda|worries)|didn'?t (?:talk|discuss|mention|bring|get that far|ask|go into"
    r"|come up)|not discussed|never came up|excuse the noise|note to self|that'?s (?:it|all|really all)"
    r"|ignore (?:all|every|previous)|quote|not our problem|traffic|weather|daughter|kids?'? (?:school"
    r"|soccer|college)|son'?s|dog|birthday|story|i mean|anyway|what else|to do|my pipeline|expense"
    r"|wrong logo)\b"
)
CONCERN_LEAD = (
    r"(?:(?:um+|uh+|so|and|but|well|okay|ok|oh|also|plus|because|cause|basically|honestly|apparently"
    r"|right now|then|or|now|that|like)[ ,]+)*"
    r"(?:(?:the|his|her|their|my|our|one|a)? ?(?:main |biggest |big |other |real |only "
    r"|number one )?(?:pains?(?: points?)?|headaches?|problems?|issues?|worry|worries|concerns?|fear|risk"
    r"|complaint|ask|objection|sticking points?|blocker)(?: (?:here|there|for (?:them|her|him)))? (?:is|are"
    r"|was|being) (?:that )?)?"
    r"(?:(?:he|she|they|\w+)(?:'s| is|'re| are| was| were)? (?:said|says|told me|mentioned|thinks?"
    r"|complained|worried|nervous|concerned|afraid|asked|keep having|also mentioned|also said)(?: (?:that"
    r"|about|me|us|a lot about))*(?: uh,?| um,?)? )?"
    r"(?:(?:uh|um),? )?"
)

SYSTEM = (
    r"\b(?:(?:they|he|she|team|who)(?:'re|'s|'ve| are| is| have)? (?:still |currently |all |now |been "
    r"|already )?(?:on|running|run|runs|using|used?|uses|live on|stuck on|got)|currently (?:on|using|run)"
    r"|right now (?:\w+ )?(?:use|they use|on)|(?:use|uses|run|runs|running|using|used) (?:\w+ )?(?:today"
    r"|now|currently|for)|(?:stay(?:s|ing)?|still|staying) (?:on|with)|replac(?:e|es|ing)|ripping out"
    r"|ditching|getting rid of|coming off|moving away from|moving off|migrat(?:e|ing) (?:off|from)"
    r"|on \w+ (?:for|today|now|at the moment|until)|existing|current (?:system|tool|vendor|platform)"
    r"|integrat\w+ (?:with|to)|stays as|for (?:years|a decade)|at the moment|legacy|(?:they've"
    r"|they have) (?:got|had|used)|they(?:'ve| have)? (?:had|used))\b"
)
RIVAL = (
    r"\b(?:in there|trial running|compet\w+|rival|(?:also |been |are |is |'re |'s )?(?:looking at"
    r"|talking to|talking with|seeing"
    r"|evaluating|considering|comparing|meeting with|demoing|piloting|trialing|speaking (?:to|with))"
    r"|in the (?:running|mix|race|picture|hunt)|up against|versus|\bvs\b|against us|went with|chose"
    r"|choosing between|picked|lost to|lost (?:it |this |the deal )?to|signed with|going with"
    r"|short-?list\w*|also (?:bid|bidding|pitching|quoted|in|there|being|pitched|on)|will bid|bidding|bids?"
    r"|quoted|pitch(?:ed|ing)?|came in (?:last|at|with|cheaper|lower|to)|is the other|the other (?:one"
    r"|vendor|option|bidder)|other (?:vendors?|options?)|alternativ\w+|cheaper|undercut\w*|between us and"
    r"|sniffing around|knocking|demo from|proposal from|quote from|is (?:also )?(?:in|pushing|pitching"
    r"|bidding))\b"
)
RULED_OUT = (
    r"\b(?:ruled out|out of the running|dropped (?:them|out)|eliminated|already out|not considering"
    r"|off the list|rejected|crossed off)\b"
)
STRONG_INTEREST = (
    r"\b(?:like[sd]?|love[sd]?|interested in|asked (?:a lot )?about|demo(?:ed|'d)? (?:of|for|with|was)?"
    r"|pricing on|keen on|our|contract for|excited about|pilot|trial|poc|walked (?:them|him|her) through"
    r"|showed)\b"
)
NO_INTEREST = (
    r"\b(?:don'?t need|doesn'?t need|no interest in|not interested in|didn'?t want|don'?t want|not (?:the|for))\b"
)
