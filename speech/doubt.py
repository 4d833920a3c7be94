"""When not to believe Whisper: the rules by which a reading is taken for noise, shared by the adapters. Pure."""

from __future__ import annotations

import zlib

from speech.cleaning import fold, is_echo_alone, is_one_letter, is_stock_phrase, trim_loops

# Whisper's own limits for decoding a window once more (Radford et al. 2022, section 4.5).
DOUBTFUL_LOGPROB = -1.0
DOUBTFUL_COMPRESSION = 2.4
NO_SPEECH = 0.6

# Below these even a second try is noise, not words; found on synthetic noise, tones and babble.
HOPELESS_LOGPROB = -1.3
STOCK_LOGPROB = -0.45

THIN_LEAST_S = 4.0
THIN_LETTERS_PER_S = 4.0


def goes_in_circles(text: str) -> bool:
    """Whether the text repeats itself as people do not: loops, or a zlib ratio above Whisper's limit."""
    raw = text.encode()
    return bool(raw) and (len(raw) / len(zlib.compress(raw)) > DOUBTFUL_COMPRESSION or trim_loops(text) != text)


def is_doubtful(text: str, avg_logprob: float) -> bool:
    """Whether to decode again; `avg_logprob` ≤ 0 is the mean over tokens."""
    return bool(text) and (avg_logprob < DOUBTFUL_LOGPROB or goes_in_circles(text))


def is_thin(text: str, speech_s: float) -> bool:
    """Whether the text says far less than people do in `speech_s` seconds of speech.

    Mandarin has three to five characters a second, English ten to fifteen letters; a third of that is not all that was
    said. Below four seconds nothing can be told.
    """
    letters = sum(3 if char > "\u2e80" else 1 for char in text if char.isalnum())
    return speech_s >= THIN_LEAST_S and letters < THIN_LETTERS_PER_S * speech_s


def is_noise(text: str, avg_logprob: float, no_speech: float) -> bool:
    """Whether what was written stands for silence or noise; `no_speech` is the model's own probability of that."""
    if not any(c.isalnum() for c in text) or avg_logprob < HOPELESS_LOGPROB:
        return True
    if is_one_letter(text) or is_echo_alone(text):
        return True
    if no_speech > NO_SPEECH and avg_logprob < DOUBTFUL_LOGPROB:
        return True
    if goes_in_circles(text) and (no_speech > NO_SPEECH or len(fold(trim_loops(text))) < 4):
        return True
    unsure = avg_logprob < STOCK_LOGPROB or no_speech > NO_SPEECH / 2
    return unsure and is_stock_phrase(trim_loops(text))
