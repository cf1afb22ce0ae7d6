"""Our words are told apart by ear and by hand, and disturb nobody in an exam room.

Whoever copies, hears or types one of the 1,024 words may be wrong by a letter, and must
never have written another word of the list by it.
"""

import re
from collections import Counter
from itertools import product

from shamir_mnemonic.wordlist import WORDLIST as SHARE_WORDLIST

from concours.core.authoring.sealing.wordlist import WORDLIST

SAID_IN_THE_ROOM = """
alerte annonce arret attendre candidat commencer copie debout debut depart dernier
deuxieme deux dix dizaine document dossier douze droite epreuve essai examen fin
final gauche heure huit jury lancer lancement lettre message mille minuit minute
neuf onze ordre page pause place premier quatre question quinze repondre reponse
retard second seconde sept silence sortie stop sujet temps treize trente trois
urgence vingt zero lundi mardi mercredi jeudi vendredi samedi dimanche
"""


def test_there_are_1024_words_each_named_by_its_first_four_letters():
    assert len(WORDLIST) == len({word[:4] for word in WORDLIST}) == 1_024
    assert list(WORDLIST) == sorted(WORDLIST)


def test_a_word_of_a_share_has_ours_at_its_place():
    """The sheet of a safe prints ours."""
    assert len(SHARE_WORDLIST) == len(WORDLIST)
    assert min(map(len, SHARE_WORDLIST)) >= 4


def test_a_word_is_four_to_nine_letters_without_accents():
    assert [w for w in WORDLIST if not re.fullmatch("[a-z]{4,9}", w)] == []


def test_no_slip_of_one_letter_makes_another_word():
    """Nor a letter too many or too few, nor two that changed places."""
    owners: dict[str, set[str]] = {}
    for word in WORDLIST:
        for form in {word, *shorter(word)}:
            owners.setdefault(form, set()).add(word)
    near = {
        (one, other)
        for words in owners.values()
        for one, other in product(words, words)
        if one < other and is_near(one, other)
    }
    assert near == set()


def test_no_word_begins_another():
    beginnings = Counter(w[:length] for w in WORDLIST for length in range(4, len(w)))

    assert [word for word in WORDLIST if beginnings[word]] == []


def test_no_word_is_a_number_or_an_order_of_the_room():
    assert {*SAID_IN_THE_ROOM.split()} & {*WORDLIST} == set()


def shorter(word: str) -> set[str]:
    """The word with one letter taken out: near words share one of these or the word."""
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def is_near(one: str, other: str) -> bool:
    if len(one) != len(other):
        return one in shorter(other) or other in shorter(one)
    differing = [at for at in range(len(one)) if one[at] != other[at]]
    is_turned = (
        len(differing) == 2
        and one[differing[0]] == other[differing[1]]
        and one[differing[1]] == other[differing[0]]
        and differing[1] - differing[0] == 1
    )
    return len(differing) == 1 or is_turned
