// Says in time that the sign-in ends, then hides the page until its person is back.
(() => {
  const d = document, on = (name, act) => d.addEventListener(name, act), box = () => d.querySelector('#staying');
  const { whose } = box().dataset, over = is => d.body.classList.toggle('over', is);
  let was, ends, due, here, field = '';
  const ask = () => { due = Date.now() + 1e4; htmx.trigger(box(), 'ask'); };
  const stay = () => { if (here = d.querySelector('#stay')) ask(); };
  const lost = e => e.value !== e.defaultValue && e.form.method === 'post' && !e.closest('[data-saves]');
  const plan = () => {
    const data = (was = box()).dataset;
    ends = Date.now() + data.left * 1e3;
    due = Math.max(ends - data.soon * 1e3, Date.now() + 1e4);
    // Words that are nowhere else keep the page (saving.js knows the unsaved).
    if (over(data.whose !== whose) && dispatchEvent(new Event('beforeunload', { cancelable: true })) &&
      ![...d.querySelectorAll('form textarea, form input:not([type=password])')].some(lost))
      location.replace('/sign-in?quiet&next=' + encodeURIComponent(location.pathname + location.search + field));
  };
  plan();
  setInterval(() => {
    Date.now() > ends && over(1);
    d.hidden || Date.now() < due || ask();
  }, 1e3);
  on('visibilitychange', () => d.hidden || Date.now() < ends - 12e4 || ask());
  on('htmx:configRequest', e => {
    if (e.target !== box()) return;
    e.detail.headers['X-Background'] = here ? '0' : '1';
    here = 0;
  });
  on('htmx:afterRequest', e => e.detail.xhr.status === 401 && 'poll' in e.detail.requestConfig.elt.dataset && ask());
  on('htmx:afterSettle', () => box() === was || plan());
  on('click', stay);
  on('input', stay);
  on('focusin', e => { if (e.target.form) field = '#' + e.target.id; });
  const to = d.getElementById(location.hash.slice(1));
  to?.form && to.focus();
})();
