"""How pages look to somebody who has set her device: colors of her own, more contrast, no movement."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.browser.crawl.sent import Sent

_TOLD = """const told = e => e.tagName.toLowerCase() + [...e.classList].map(c => '.' + c).join('') + ' '
  + JSON.stringify((e.textContent || e.name || '').trim().slice(0, 30));
const all = [...document.body.querySelectorAll('*')].filter(e => e.checkVisibility());"""
EDGES = f"""() => {{ {_TOLD}
  const edged = 'button, .btn, .card, .pill, .check, select, textarea, .scale span, .mark > span'
    + ', input:not([type=checkbox], [type=radio], [type=hidden], [type=file])';
  const bare = e => [e, e.parentElement].every(it => {{
    const {{ borderTopStyle: style, borderTopWidth: width }} = getComputedStyle(it);
    return style === 'none' || parseFloat(width) < .5;
  }});
  return all.filter(e => e.matches(edged) && !e.matches('.vh, .ghost, .rowlink') && bare(e))
    .map(e => 'has no edge: ' + told(e));
}}"""
"""Whatever is told from what is around it by its ground alone has to have an edge: there is only one ground."""
STATES = f"""() => {{ {_TOLD}
  const marked = e => {{
    const own = getComputedStyle(e), mark = getComputedStyle(e, '::before');
    return own.textDecorationLine !== 'none' || own.backgroundColor === 'Highlight' || own.forcedColorAdjust === 'none'
      || own.borderTopStyle !== 'none' && parseFloat(own.borderTopWidth) > .5 || parseFloat(own.outlineWidth) > 0
      && own.outlineStyle !== 'none' || mark.borderTopStyle !== 'none' && parseFloat(mark.borderTopWidth) > .5;
  }};
  return all.filter(e => e.matches('a[aria-current]') && !marked(e)).map(e => 'looks like the others: ' + told(e));
}}"""
MOVEMENT = f"""() => {{ {_TOLD}
  const moves = e => ['', '::before', '::after'].some(part => {{
    const style = getComputedStyle(e, part || null);
    return style.animationName !== 'none' || style.scrollBehavior === 'smooth'
      || style.transitionDuration.split(', ').some(one => parseFloat(one) > 0);
  }});
  return [document.documentElement, ...all].filter(moves).map(e => 'moves: ' + told(e));
}}"""
CONTRAST = f"""() => {{ {_TOLD}
  const of = name => {{
    const it = document.body.appendChild(document.createElement('i'));
    it.style.color = `var(${{name}})`;
    const color = getComputedStyle(it).color;
    it.remove();
    return color;
  }};
  const pale = [of('--ink-2'), of('--line')].filter((one, at) => one !== of(at ? '--line-strong' : '--ink'));
  return pale.map(one => 'is as pale as ever: ' + one);
}}"""
MODES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "in colors of her own": ({"forced_colors": "active"}, (EDGES, STATES)),
    "with more contrast": ({"contrast": "more"}, (CONTRAST,)),
    "without movement": ({"reduced_motion": "reduce"}, (MOVEMENT,)),
}
_USUAL = {"forced_colors": "none", "contrast": "no-preference", "reduced_motion": "no-preference"}


def faults(page: Page, one: Sent) -> Iterator[str]:
    """Sentences about a page that is open; none when it is as it should be."""
    for name, (set_up, asked) in MODES.items():
        page.emulate_media(**{**_USUAL, **set_up})
        for question in asked:
            yield from (f"{one} {name}: {fault}" for fault in page.evaluate(question))
