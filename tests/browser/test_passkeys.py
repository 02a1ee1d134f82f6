"""Passkeys in a real browser, with Chromium's own virtual device: made, used, and refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Error, Route

from portal.demo.accounts import PASSWORD
from tests.browser.conftest import Person, Server
from tests.proof.row import Proof

People = Callable[..., Person]
DOOR = "form[action='/sign-in/passkey']"
ELSEWHERE = """async (options) => {
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));
  const text = part => btoa(String.fromCharCode(...new Uint8Array(part)))
    .replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
  const names = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'];
  const said = Object.fromEntries(names.map(name => [name, text(response[name])]));
  return JSON.stringify({ id, rawId: text(rawId), type, response: said });
}"""
"""What a page that only looks like ours would do with our challenge."""
ASKED = """async () => {
  const csrf_token = document.querySelector('[name=csrf_token]').value;
  const body = new URLSearchParams({ csrf_token });
  const answer = await fetch('/sign-in/passkey/challenge', { method: 'POST', body });
  return answer.json();
}"""


@dataclass
class Device:
    """The virtual device of one browser."""

    cdp: CDPSession
    id: str

    def held(self) -> list[dict[str, Any]]:
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        assert isinstance(found, list)
        return found

    def put(self, key: dict[str, Any], **changed: Any) -> None:
        """The key again, with something about it another."""
        self.take(key)
        self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": {**key, **changed}})

    def take(self, key: dict[str, Any]) -> None:
        named = {"authenticatorId": self.id, "credentialId": key["credentialId"]}
        self.cdp.send("WebAuthn.removeCredential", named)


def device_of(someone: Person) -> Device:
    cdp = someone.context.new_cdp_session(someone.page)
    cdp.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**kind, "isUserVerified": True}})
    return Device(cdp, made["authenticatorId"])


@pytest.fixture
def at_localhost(person: People) -> Callable[..., Person]:
    """A browser is in a secure context there, and a passkey needs a name, not a number."""

    def make(**how: Any) -> Person:
        someone = person(**how)
        someone.address = someone.address.replace("127.0.0.1", "localhost")
        return someone

    return make


def add(someone: Person, name: str = "My phone") -> None:
    someone.go("/account/passkeys")
    someone.page.get_by_label("A name for it").fill(name)
    someone.page.get_by_role("button", name="Add a passkey").click()
    someone.page.get_by_text(name, exact=True).wait_for()


def knock(someone: Person, opens: bool) -> bool:
    """At the door with the passkey. Whether it went as it should."""
    someone.context.clear_cookies()
    someone.go("/sign-in")
    return press(someone, opens)


def press(someone: Person, opens: bool) -> bool:
    someone.page.locator(f"{DOOR} button").click()
    if opens:
        someone.page.wait_for_url(lambda url: "/sign-in" not in url)
    else:
        someone.page.locator("#error-summary, [data-refused]:not([hidden])").first.wait_for()
    return ("/sign-in" in someone.page.url) != opens


@pytest.mark.proof("F9")
def test_a_virtual_device(at_localhost: People, server: Server, proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journey once, then so often as asked everything that must be refused, and between it what must not be."""
    monkeypatch.setattr("portal.accounts.tries.KnockByPasskey.may_try", lambda knock: True)  # all is one network
    maya = at_localhost()
    device = device_of(maya)
    maya.sign_in("maya")
    maya.go("/account")
    maya.page.get_by_role("link", name="Your passkeys").click()
    add(maya)
    maya.check()
    for _ in range(proof.size(1, 20)):
        for case in (_opens, _on_another_page, _with_another_site, _unverified):
            proof.tried(1, int(not case(maya, device)))
        assert not proof.failures, case.__name__
    maya.go("/account/passkeys")
    proof.tried(1, int(not _copied(maya, device)))
    maya.sign_in("maya")
    maya.go("/notices")
    assert "may have been copied" in maya.page.locator("main").inner_text()
    for key in device.held():
        device.take(key)
    add(maya, "Another")
    maya.page.get_by_role("button", name="Remove").click()
    maya.page.get_by_text("None yet").wait_for()
    proof.tried(1, int(not knock(maya, opens=False)))
    assert not proof.failures


def _opens(maya: Person, device: Device) -> bool:
    return knock(maya, opens=True)


def _on_another_page(maya: Person, device: Device) -> bool:
    """A neighbour of our address asks for our key: the browser itself does not ask the device."""
    try:
        _from_elsewhere(maya, "localhost")
    except Error as refused:
        return "SecurityError" in str(refused)
    return False


def _with_another_site(maya: Person, device: Device) -> bool:
    """The same key, made to work for the neighbour."""
    (key,) = device.held()
    device.put(key, rpId="a.localhost")
    try:
        return _from_elsewhere(maya, "a.localhost")
    finally:
        (changed,) = device.held()
        device.put(changed, rpId="localhost")


def _from_elsewhere(maya: Person, site: str) -> bool:
    maya.context.clear_cookies()
    maya.go("/sign-in")
    options = maya.page.evaluate(ASKED)
    near = maya.address.replace("localhost", "a.localhost")
    maya.page.route(f"{near}/**", lambda route: route.fulfill(body="<title>near</title>", content_type="text/html"))
    maya.page.goto(f"{near}/")
    answer = maya.page.evaluate(ELSEWHERE, {**options, "rpId": site})
    maya.page.unroute(f"{near}/**")
    maya.strangers.clear()
    maya.go("/sign-in")
    hand_in = "(form, answer) => { form.elements.credential.value = answer; form.submit(); }"
    with maya.page.expect_navigation():
        maya.page.locator(DOOR).evaluate(hand_in, answer)
    return maya.page.locator("#error-summary").is_visible() and "/sign-in" in maya.page.url


def _unverified(maya: Person, device: Device) -> bool:
    """The page is made to ask for less, so the device does not look who holds it: the portal does not take it."""

    def ask_for_less(route: Route) -> None:
        options = route.fetch().json()
        route.fulfill(json={**options, "userVerification": "discouraged"})

    maya.page.route("**/sign-in/passkey/challenge", ask_for_less)
    device.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device.id, "isUserVerified": False})
    refused = knock(maya, opens=False)
    maya.page.unroute("**/sign-in/passkey/challenge")
    refused_here = knock(maya, opens=False)  # asked for what we do ask for, the browser itself refuses
    device.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device.id, "isUserVerified": True})
    return refused and refused_here


def _copied(maya: Person, device: Device) -> bool:
    """A copy of the key was used: its count is behind."""
    (key,) = device.held()
    device.put(key, signCount=0)
    return knock(maya, opens=False)


def test_without_script_the_password_is_there(at_localhost: People, server: Server) -> None:
    maya = at_localhost(script=False)
    maya.go("/sign-in")
    assert not maya.page.locator(DOOR).is_visible()
    maya.knock("maya", go=False)
    maya.go("/account/passkeys")
    assert maya.page.locator("[data-unable]").is_visible()
    assert not maya.page.locator("[data-able]").is_visible()


def test_words_that_waited_come_along(at_localhost: People, server: Server) -> None:
    """Signed out while she wrote: the passkey leads on to them as the password does."""
    maya = at_localhost()
    device_of(maya)
    maya.sign_in("maya")
    add(maya)
    maya.go("/account")
    form = maya.page.locator("form[action='/account/password']")
    form.evaluate("form => form.insertAdjacentHTML('beforeend', '<textarea name=body>One good thing</textarea>')")
    maya.context.clear_cookies(name=server.app.config["SIGN_IN_COOKIE"])
    maya.page.get_by_text("Change your password").click()
    maya.page.get_by_label("Password now").fill(PASSWORD)
    for label in ("New password", "The same once more"):
        maya.page.get_by_label(label).fill("a lamp in every window")
    maya.page.get_by_role("button", name="Change password").click()
    maya.page.locator(f"{DOOR} button").click()
    assert maya.page.locator("textarea[name=body]").input_value() == "One good thing"
