// Where something is written that saves itself: says honestly whether it is saved, and does not rest until it is.
(() => {
  const d = document, on = (name, act, where = d) => where.addEventListener(name, act);
  const SOON = 1e3, SELDOM = 6e4, LONGEST = 2e4;

  // fieldset -> name -> number of its unsaved change
  const unsent = new Map();
  let count = 0, due = 0, wait = SOON;
  const say = (key, s = d.querySelector('#save-status')) => s?.dataset[key] && (s.textContent = s.dataset[key]);
  const only = (data, f) => {
    for (const e of f.elements) e.type == 'hidden' || unsent.get(f).has(e.name) || data.delete(e.name);
    return data;
  };
  const send = f => fetch(f.dataset.saves, { method: 'POST', body: only(new FormData(f.form), f), keepalive: true, headers: { 'HX-Request': 'true' } });
  const flush = () => Promise.all([...unsent.keys()].map(send));
  const again = () => { due = 0; unsent.forEach((_, f) => htmx.trigger(f, 'again')); };
  on('input', e => {
    const f = e.target.closest('[data-saves]');
    if (!f) return;
    unsent.set(f, f.unsent = (unsent.get(f) || new Map()).set(e.target.name, ++count));
    say('typing');
  });
  on('htmx:configRequest', e => {
    const f = e.target;
    if (!f.dataset.saves) return;
    if (!unsent.has(f) || f.sent === count && e.detail.triggeringEvent.type !== 'again') return e.preventDefault();
    f.sent = count;
    only(e.detail.formData, f);
    e.detail.timeout = LONGEST; // a line that is gone does not always say so
    say('saving');
  });
  on('htmx:afterRequest', e => {
    const f = e.detail.requestConfig.elt, { status } = e.detail.xhr;
    if ('poll' in f.dataset) return;
    if (!/^2|401|409|422/.test(status)) {
      due = Date.now() + (wait = Math.min(2 * wait, SELDOM));
      // What could not be sent is kept at least.
      f.querySelectorAll(':scope [data-saves] textarea').forEach(e => e.dispatchEvent(new Event('input', { bubbles: true })));
      return say('failed');
    }
    if (!f.dataset.saves) return;
    due = 0;
    wait = SOON;
    if (status > 299) return;
    const left = unsent.get(f);
    left?.forEach((n, name) => n > f.sent || left.delete(name));
    if (left?.size) say('typing'); else unsent.delete(f);
  });
  on('submit', e => unsent.forEach((_, f) => f.form === e.target && unsent.delete(f)));
  on('settled', e => {
    e.target.unsent?.clear();
    unsent.delete(e.target);
  });
  on('beforeunload', e => { if (unsent.size) e.preventDefault(); }, window);
  on('visibilitychange', () => d.hidden ? flush() : again());
  on('online', () => { wait = SOON; again(); }, window);
  on('hides', e => {
    e.detail?.push(flush());
    unsent.clear();
  }, window);

  // Written before this came. What the browser itself put back is no news.
  const early = e => /radio|checkbox/.test(e.type) ? e.checked !== e.defaultChecked
    : e.options ? e.value !== ([...e.options].find(one => one.defaultSelected) || e.options[0])?.value
    : e.type !== 'hidden' && e.value !== e.defaultValue;
  if (performance.getEntriesByType('navigation')[0]?.type === 'navigate') on('load', () => {
    for (const e of d.querySelectorAll('[data-saves] :is(input, textarea, select)'))
      if (early(e) && !unsent.get(e.closest('[data-saves]'))?.has(e.name)) e.dispatchEvent(new Event('input', { bubbles: true }));
  }, window);

  setInterval(() => { if (due && Date.now() > due) again(); }, 1000);
})();
