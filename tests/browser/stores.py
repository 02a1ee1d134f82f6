"""Everything that a browser holds for the portal, and whether words can be read in it."""

import base64
import binascii
import re

from playwright.sync_api import Page

DUMP = """async () => {
  const coded = blob => new Promise(done => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(',')[1]);
    reader.readAsDataURL(blob);
  });
  const pairs = one => Promise.all(Object.entries(one).map(async ([name, value]) => [name, await flat(value)]));
  const flat = async one => one instanceof ArrayBuffer || ArrayBuffer.isView(one) ? coded(new Blob([one]))
    : one && typeof one === 'object' ? pairs(one) : String(one);
  const asked = request => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = failed;
  });
  const found = [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, history.state, name];
  for (const { name } of await indexedDB.databases()) {
    const base = await asked(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      const rows = base.transaction(store).objectStore(store);
      found.push(name, store, await asked(rows.getAllKeys()), await flat(await asked(rows.getAll())));
    }
    base.close();
  }
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) {
    const answer = await caches.match(one);
    found.push(name, one.url, [...answer.headers].flat(), await answer.text());
  }
  return JSON.stringify(found);
}"""
_CODED = re.compile(r"[A-Za-z0-9+/_-]{12,}")
CODES = ("utf-8", "utf-16-le", "utf-16-be")


def held(page: Page) -> str:
    return str(page.evaluate(DUMP))


def readable(words: str, everything: str) -> list[str]:
    """How the words stand in it: as they are, as in an address, in hexadecimal, in base64."""
    plain = (words, words.replace(" ", "%20"), words.replace(" ", "+"))
    low, pieces = everything.lower(), [_decoded(token) for token in _CODED.findall(everything)]
    found = ["plain"] if any(one in everything for one in plain) else []
    for code in CODES:
        raw = words.encode(code)
        found += [f"{code} in hex"] if raw.hex() in low else []
        found += [f"{code} in base64"] if any(raw in piece for piece in pieces) else []
    return found


def _decoded(token: str) -> bytes:
    text = token.replace("-", "+").replace("_", "/")
    text = text[:-1] if len(text) % 4 == 1 else text
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
