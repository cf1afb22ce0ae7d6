"""Series of stations to test with: a sound one, and any, with every option together."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from concours.core.authoring.bank.flaws import is_placeholder
from concours.core.authoring.paper.model import Figure
from concours.core.authoring.stations.model import (
    BINARY,
    OVERALL,
    Aptitude,
    Criterion,
    Document,
    Level,
    Participant,
    Series,
    Station,
)

DOMAINS = ("annonce", "entretien", "examen", "urgence", "education", "procedure")
FILES = ("ecg.png", "radio.png")
FIVE = ("aucune", "faible", "moyenne", "bonne", "parfaite")


def line(text: str, points: int = 1, side="main") -> Criterion:
    return Criterion(text, Fraction(points), BINARY, side)


STATION = Station(
    code="s1",
    title="Annonce",
    domain="annonce",
    secondary="entretien",
    door="Vous êtes interne. Annoncez le diagnostic.",
    documents=(
        Document(Figure("ecg.png", "Tracé", ""), "start"),
        Document(Figure("radio.png", "Cliché", ""), "on_request"),
    ),
    setup="Deux chaises.",
    participant=Participant("f", (45, 65), 10, "Mme Martin."),
    examiner="Remettez le document 2 sur demande.",
    exercise="Une performance moyenne.",
    criteria=(
        line("Se présente", 3),
        Criterion(
            "Facteurs cités",
            Fraction(3, 2),
            (
                Level("0", Fraction(0)),
                Level("1-2", Fraction(1, 2)),
                Level("3", Fraction(1)),
            ),
            "secondary",
        ),
    ),
    aptitudes=(Aptitude("Écoute", Fraction(2), FIVE),),
)
SERIES = Series(
    code="a",
    title="Série A",
    overall=OVERALL,
    stations=tuple(
        replace(STATION, code=f"s{n}", domain=domain)
        for n, domain in enumerate(
            ("annonce", "annonce", "examen", "urgence", "education"), start=1
        )
    ),
)

words = st.text("abcdefghijéàœ«»’–\\\"'{}[]#=0123456789 ", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
texts = words.filter(lambda text: text and not is_placeholder(text))
five_texts = st.lists(texts, min_size=5, max_size=5, unique=True).map(tuple)
points = st.fractions(Fraction(1, 8), 100, max_denominator=8)
sides = st.sampled_from(["main", "secondary"])


@st.composite
def rising_levels(draw):
    between = draw(
        st.sets(
            st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9), max_size=4
        )
    )
    shares = [Fraction(0), *sorted(between), Fraction(1)]
    names = st.lists(texts, min_size=len(shares), max_size=len(shares), unique=True)
    pairs = zip(draw(names), shares, strict=True)
    return tuple(Level(name, share) for name, share in pairs)


@st.composite
def any_station(draw, other_domain: str):
    """Every option of the format, together."""
    secondary = draw(st.sampled_from([None, other_domain]))
    side = sides if secondary else st.just("main")
    grid_texts = draw(st.lists(texts, min_size=1, max_size=8, unique_by=str.casefold))
    cut = draw(st.integers(1, len(grid_texts)))
    levels = st.just(BINARY) | rising_levels()
    ages = draw(st.lists(st.integers(16, 99), min_size=2, max_size=2).map(sorted))
    person = st.builds(
        Participant,
        st.sampled_from(["f", "m", "any"]),
        st.just(tuple(ages)),
        st.integers(1, 20),
        texts,
    )
    figures = st.builds(Figure, st.sampled_from(FILES), texts, st.just(""))
    documents = st.builds(Document, figures, st.sampled_from(["start", "on_request"]))
    return Station(
        code="s0",
        title=draw(texts),
        domain="",
        secondary=secondary,
        door=draw(texts),
        documents=tuple(draw(st.lists(documents, max_size=10))),
        setup=draw(texts),
        participant=draw(st.none() | person),
        examiner=draw(texts),
        exercise=draw(texts),
        criteria=tuple(
            Criterion(text, draw(points), draw(levels), draw(side))
            for text in grid_texts[:cut]
        ),
        aptitudes=tuple(
            Aptitude(text, draw(points), draw(five_texts)) for text in grid_texts[cut:]
        ),
    )


@st.composite
def any_series(draw):
    """Five stations made of two that are drawn: drawing costs more than reading."""
    *domains, other_domain = draw(st.permutations(DOMAINS))
    pair = [draw(any_station(other_domain)) for _ in range(2)]
    return Series(
        code=draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)),
        title=draw(texts),
        overall=draw(st.just(OVERALL) | five_texts),
        stations=tuple(
            replace(pair[number % 2], code=f"s{number}", domain=domain)
            for number, domain in enumerate(domains, start=1)
        ),
    )
