"""A name says what it names: a noun of the field, a verb with its object, a content.

Bare participles, adverbs and pronouns (`Told`, `made`, `each`) name nothing that one
could search for. Classes and functions of modules bear none but true states and events,
listed with their reason. The same holds for what the modules of the client declare.
"""

import ast
import re

from tree import files, name_of, parsed, without_exceptions

PARTICIPLES = """
accepted adjusted adopted allowed amended appended applied appointed approved armed
asked assigned attached bought brought built bundled cancelled caught changed charged
chosen closed collected compared composed computed concerned confirmed connected
contained copied corrected counted covered crossed dated decided declared declined
decoded delivered derived described detected displayed done drawn dropped due edited
emptied encoded ended enrolled entered erased exported expected extended failed fed
felt filled filtered finished fitted fixed folded followed forced formed found framed
frozen gathered given gone got granted grouped handed hashed heard held hidden hoped
imported included indexed informed invited issued joined kept known labelled launched
led limited linked listed loaded locked lost made marked matched meant measured mended
mentioned merged met missed moved named needed noted numbered observed offered opened
ordered owed packed paid paired parsed passed patched paused pinned placed planned
played posted prepared pressed printed promised proposed proved proven published
pulled pushed raised ranked reached received recorded refused registered rejected
released removed repeated replaced replayed reported requested required reserved
resolved restored retried returned revealed reviewed revoked risen said saved scored
sealed searched seated seen selected sent separated served settled shared shifted
shown shut signed skipped solved sought spent split spoken spread started stated
stolen stood stopped stored struck stuck submitted sworn summed superseded taken
taught thought told touched traced tracked tried trusted typed understood unfilled
unheard unknown unmarked unplaced unread unsealed unseen unsent unsigned untold unused
used validated verified viewed voided waiting wanted warned watched weighed withdrawn
won worked worn wrapped written coming going standing
"""
ADVERBS = """
above again ahead already alone also always anew apart aside away back behind below
elsewhere even ever forward here how inside just late never now once only outside
quite rather soon still then there thus together too twice very when where why yet
"""
PRONOUNS = """
all another any anything both each every everybody everything he her him his it its
mine nobody none nothing one ones other others ours she some somebody something such
that theirs them these they this those us we what whatever which who whoever whom
whose
"""
EMPTY = frozenset((PARTICIPLES + ADVERBS + PRONOUNS).split())
# As a function each is an imperative verb; as a variable it is a participle.
VERBS = frozenset({"shut", "split", "spread"})
PAST = frozenset({"left", "put", "read", "let"})

ROOTS = ("src", "verifier", "protocol")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What a module of TypeScript declares, exported or not, stands at the left margin.
DECLARATION = re.compile(
    r"^(?:export )?(?:default |declare |abstract |async )*"
    r"(class|interface|type|function)\*? (\w+)",
    re.MULTILINE,
)


def is_bare(name, empty):
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)
    return len(words) == 1 and words[0].lower() in empty


def modules():
    for path in (p for root in ROOTS for p in files(root, ".py")):
        if "migrations" not in path.parts:
            yield name_of(path), parsed(path)


def test_classes_and_functions_are_named_by_what_they_are():
    bare = [
        f"{where}:{node.name} says nothing"
        for where, tree in modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ClassDef) and is_bare(node.name, EMPTY | PAST))
        or (
            node in tree.body
            and isinstance(node, FUNCTIONS)
            and is_bare(node.name, EMPTY - VERBS)
        )
    ]

    assert without_exceptions("names", bare) == []


def test_types_and_functions_of_the_client_are_named_by_what_they_are():
    bare = [
        f"{name_of(path)}:{name} says nothing"
        for path in files("client/src", ".ts", ".tsx")
        for kind, name in DECLARATION.findall(path.read_text())
        if is_bare(name, EMPTY - VERBS if kind == "function" else EMPTY | PAST)
    ]

    assert without_exceptions("client_names", bare) == []
