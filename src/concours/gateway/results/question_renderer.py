"""A question of a copy as it was asked: what was read before it, images, points.

Of publications prepared before images were kept, words alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

from concours.gateway.results.words import Words

Facts: TypeAlias = Mapping[str, Any]

RINGS_PER_SIDE = 32
"""The longer side of an image, over the radius of the ring around a point."""

JUDGEMENTS_FROM = -2
"""The first of the five judgements of a TCS."""


class QuestionRenderer:
    """Shows the questions of one sitting, with the images that came with them."""

    def __init__(self, pictures: Sequence[str], words: Words) -> None:
        self._pictures, self._words = pictures, words

    def before(self, question: Facts) -> Iterator[str]:
        """Yield the case, folded, where a question begins one; new facts; figures."""
        words = self._words
        figures = "".join(map(self._figure, question.get("figures", ())))
        if case := question.get("vignette", ""):
            title = f"{words['case']}{words.colon} {words.content(question['dossier'])}"
            yield (
                f"<details><summary>{title}</summary>"
                f"<div{words.of_exam}>{case}{figures}</div></details>"
            )
            figures = ""
        if facts := question.get("facts"):
            yield f"<div{words.of_exam}>{facts}</div>"
        yield figures

    def answer(self, question: Facts, answer: Any) -> Iterator[str]:
        """Yield an answer where it was given: on an image, in a text, on a scale.

        Nothing for the other formats.
        """
        if question.get("image"):
            yield self._pointed(question["image"], answer or [])
        elif question.get("segments"):
            yield self._picked(question["segments"], answer or [])
        elif question.get("script"):
            yield self._judged(question["script"], answer)

    def _figure(self, figure: Facts) -> str:
        alt, caption = escape(figure["alt"]), figure["caption"]
        of_exam = self._words.of_exam
        if figure["picture"] is None:
            return f'<p class="told"{of_exam}>{alt}</p>'
        caption_tag = f"<figcaption{of_exam}>{caption}</figcaption>" if caption else ""
        return (
            f'<figure{of_exam}><img src="{self._source(figure)}" alt="{alt}"'
            f' width="{figure["width"]}" height="{figure["height"]}">{caption_tag}'
            "</figure>"
        )

    def _pointed(self, image: Facts, points: Sequence[Sequence[int]]) -> str:
        """Return the image with a numbered ring around each point."""
        words = self._words
        own = points_of(points) or words["no_answer"]
        description = (
            f"{escape(image['alt'])}. {words['points_set']}{words.colon} {own}"
        )
        if image["picture"] is None:
            return f'<p class="told">{description}</p>'
        width, height = image["width"], image["height"]
        radius = max(width, height) / RINGS_PER_SIDE
        rings = "".join(
            f'<circle class="halo" cx="{x}" cy="{y}" r="{radius:.1f}"/>'
            f'<circle cx="{x}" cy="{y}" r="{radius:.1f}"/>'
            f'<text x="{x}" y="{y}" font-size="{radius * 1.2:.1f}">{n}</text>'
            for n, (x, y) in enumerate(points, start=1)
        )
        return (
            f'<svg class="pointed" viewBox="0 0 {width} {height}" role="img"'
            f' aria-label="{description}"><image href="{self._source(image)}"'
            f' width="{width}" height="{height}"/>{rings}</svg>'
        )

    def _picked(self, segments: Sequence[Facts], answer: Sequence[str]) -> str:
        """Return the text, with the segments that were picked marked."""
        pieces = (
            f"<mark>{escape(segment['text'])}</mark>"
            if segment["id"] in answer
            else escape(segment["text"])
            for segment in segments
        )
        no_answer = "" if answer else f'<p class="told">{self._words["no_answer"]}</p>'
        return f"<p{self._words.of_exam}>{''.join(pieces)}</p>{no_answer}"

    def _judged(self, script: Facts, answer: int | None) -> str:
        """Return the hypothesis, the new datum, and the judgement in its own words."""
        words = self._words
        judgement = words["no_answer"]
        if answer is not None:
            judgement = f"✓ {words.content(script['labels'][answer - JUDGEMENTS_FROM])}"
        return (
            f'<p class="small">{words["thought"]}</p>'
            f"<div{words.of_exam}>{script['hypothesis']}</div>"
            f'<p class="small">{words["found"]}</p>'
            f"<div{words.of_exam}>{script['datum']}</div>"
            f'<p class="told"><b>{judgement}</b></p>'
        )

    def _source(self, figure: Facts) -> str:
        return f"data:image/webp;base64,{self._pictures[figure['picture']]}"


def points_of(points: Sequence[Sequence[int]]) -> str:
    """Return points of an image as text: (412, 96) · (60, 60)."""
    return " · ".join(f"({x}, {y})" for x, y in points)
