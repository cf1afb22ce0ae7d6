"""A grave button, held as a hand holds it: until the page says that it is held."""

from playwright.sync_api import Locator, Page, expect

AGAIN_MS = 20_000
PRESSES_COUNT_MAX = 5


def take(page: Page, button: Locator) -> None:
    """Press it until it is held: a page that renews itself slips from a hand."""
    for _ in range(PRESSES_COUNT_MAX):
        page.wait_for_load_state()  # before its script, holding it does nothing
        expect(button).to_be_enabled()
        button.hover()
        page.mouse.down()
        if page.locator("[data-hold].held").count():
            return
        page.mouse.up()
    raise AssertionError("the button cannot be held")


def hold(page: Page, button: Locator) -> None:
    """Hold it until it acts, however slow its page is, and see the one that answers."""
    take(page, button)
    with page.expect_navigation():
        pass  # a hand that lets go by its own clock may do so a little too early
    page.mouse.up()


def hold_until_gone(page: Page, button: Locator) -> None:
    """Hold a button of a tablet until it has acted, however slow the machine is."""
    for _ in range(PRESSES_COUNT_MAX):
        expect(button).to_be_enabled()
        button.hover()
        page.mouse.down()
        try:
            expect(button).to_be_hidden(timeout=AGAIN_MS)
        except AssertionError:
            continue  # drawn anew under the finger
        finally:
            page.mouse.up()
        return
    raise AssertionError("the button did nothing")
