(() => {
  const d = document, $ = s => d.querySelector(s);
  const on = (name, act, where = d) => where.addEventListener(name, act);

  // Injected HTML must not act: hx-* counts only with the session's stamp.
  const STAMP = $('meta[name=hx-stamp]')?.content;
  const stamped = e => !!STAMP && e?.dataset?.stamp === STAMP;
  const strip = e => stamped(e) || e.getAttributeNames().forEach(n => /^(data-)?hx-(?!disable)/.test(n) && e.removeAttribute(n));
  const clean = e => {
    if (e.querySelector('meta')) stop(); // or it would lead away
    [e, ...e.querySelectorAll('*')].forEach(strip);
  };
  clean(d.body);
  on('htmx:beforeProcessNode', e => clean(e.detail.elt));
  on('htmx:confirm', e => stamped(e.detail.elt) || e.preventDefault());
  on('htmx:oobBeforeSwap', e => {
    const f = e.detail.fragment;
    e.detail.shouldSwap &&= stamped(f.dataset ? f : f.firstElementChild);
  });

  // The back/forward cache shows no-store pages, even signed out. Who has something to save puts it into `saves`.
  const hide = saves => {
    d.documentElement.hidden = true;
    dispatchEvent(new CustomEvent('hides', { detail: saves }));
  };
  on('pageshow', e => { if (e.persisted) hide(), location.reload(); }, window);

  // Leave (Escape x3): hide, save, sign out, go. Title and address say nothing from the first moment on.
  const leave = form => {
    if (!form) return;
    const saves = [], { leave, title } = form.dataset, body = new FormData(form);
    hide(saves);
    d.title = title;
    history.replaceState(null, '', leave);
    Promise.race([Promise.all(saves), new Promise(go => setTimeout(go, 2e3))]).finally(() => {
      fetch(form.action, { method: 'POST', body, keepalive: true, headers: { 'HX-Request': 'true' } });
      location.replace(leave);
    });
  };
  let times = [];
  on('keydown', e => {
    if (e.key !== 'Escape') return;
    times = [Date.now(), ...times.slice(0, 2)];
    if (times[0] - times[2] < 1e3) leave($('form[data-leave]'));
  });
  on('submit', e => { if (e.target.dataset.leave) e.preventDefault(), leave(e.target); });

  const focus = () => $('.error-summary')?.focus();
  focus();
  on('htmx:afterSettle', e => 'poll' in e.detail.requestConfig.elt.dataset || focus());
})();
