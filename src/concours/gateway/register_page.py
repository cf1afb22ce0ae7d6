"""`/registre`: the keys of the three logs, for whoever keeps a note or would witness.

`/registre/politique.txt` is the same as a policy (C2SP tlog-policy), to be given to a
witness as it is. Both are public; nothing is kept of who asks.
"""

from collections.abc import Iterator, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.note import Note, NoteKey, read_head
from concours.core.kernel.errors import Unavailable
from concours.gateway.results.asking import busy_page
from concours.gateway.results.forms import words_for
from concours.gateway.results.frame import other_language
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.gateway.tree import TreeReader

HOME, POLICY = "/registre", "/registre/politique.txt"
CHECKPOINTS: Mapping[LogName, str] = {
    "journal": "/checkpoint",
    "acts": "/acts/checkpoint",
    "traces": "/traces/checkpoint",
}
WITNESS = "python -m verifier.witness --state {folder} --name faculte.example/w1"
COMMANDS = (
    f"{WITNESS} --vkey",
    f"{WITNESS} --policy politique.txt --port 7380",
)


def routes() -> list[BaseRoute]:
    """Return both addresses."""
    return [
        Route(HOME, get_register, methods=["GET"]),
        Route(POLICY, get_policy, methods=["GET"]),
    ]


async def get_register(request: Request) -> Response:
    """Show each log: its name, its key, how long it is, who has cosigned it."""
    words = words_for(request, request.query_params)
    try:
        heads = {log: await tree.head() for log, tree in _trees(request).items()}
    except Unavailable:
        return busy_page(request, words)
    parts = [line for log, head in heads.items() for line in _log(log, head, words)]
    title = words["register"]
    return services_of(request).frame.page(
        words,
        f"<h1>{title}</h1><p>{words['register_lede']}</p>{''.join(parts)}"
        f"{''.join(_witness(words))}",
        corner=other_language(words),
        title=title,
    )


async def get_policy(request: Request) -> Response:
    """Give the keys of the logs as a policy that asks for no witness."""
    heads = [await tree.head() for tree in _trees(request).values()]
    lines = [f"log {head[0].vkey}" for head in heads if head is not None]
    return Response(
        "\n".join([*lines, "quorum none", ""]),
        headers={"Cache-Control": "no-cache"},
        media_type="text/plain; charset=utf-8",
    )


def _trees(request: Request) -> Mapping[LogName, TreeReader]:
    return services_of(request).trees


def _log(
    log: LogName, head: tuple[NoteKey, Note] | None, words: Words
) -> Iterator[str]:
    yield f"<h2>{words[f'register_{log}']}</h2>"
    if head is None:
        yield f"<p>{words['register_none']}</p>"
        return
    key, note = head
    names = [line.name for line in note.signatures if not line.is_of(key)]
    witnesses = ", ".join(map(escape, names)) or words["register_alone"]
    size = words["register_size"].format(count=read_head(note.text).size)
    yield f'<p class="small">{words["register_name"]}</p>'
    yield f"<p><code>{escape(key.name)}</code></p>"
    yield f'<p class="small">{words["register_key"]}</p>'
    yield f"<p><code>{escape(key.vkey)}</code></p>"
    yield f'<p><a href="{CHECKPOINTS[log]}">{size}</a> {words["register_by"]}'
    yield f"{words.colon} {witnesses}</p>"


def _witness(words: Words) -> Iterator[str]:
    yield f"<h2>{words['register_witness']}</h2><p>{words['register_witness_more']}</p>"
    yield f'<p><a class="btn screen" href="{POLICY}">{words["register_policy"]}</a></p>'
    for command in COMMANDS:
        line = command.format(folder=words["register_folder"])
        yield f"<p><code>{escape(line)}</code></p>"
    yield f"<p>{words['register_witness_end']}</p>"
    yield f'<p><a href="/verification/#recu">{words["proof_check"]}</a></p>'
