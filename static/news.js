// What is new: one poll for the page, and what it counts in the title.
(() => {
  const d = document, on = (name, act) => d.addEventListener(name, act);
  const polls = e => 'poll' in e.dataset;
  let touched = Date.now(), asked = touched, slow = 1;
  const here = () => { touched = Date.now(); };
  on('pointerdown', here);
  on('keydown', here);

  // While somebody is there every 18 s, so that news shows within 20; rarer after 5 quiet minutes and after faults.
  const wait = now => Math.min(slow * (now - touched > 3e5 ? 6e4 : 18e3), 12e4);
  setInterval(() => {
    const now = Date.now(), news = d.querySelector('#news');
    if (!news || d.hidden || now - asked < wait(now)) return;
    asked = now;
    htmx.trigger(news, 'poll');
  }, 1000);

  // No sign of life: it keeps nobody signed in.
  on('htmx:configRequest', e => { if (polls(e.target)) e.detail.headers['X-Background'] = '1'; });
  on('htmx:afterRequest', e => {
    if (polls(e.detail.requestConfig.elt)) slow = /^[24]/.test(e.detail.xhr.status) ? 1 : slow * 2;
  });
  // A message that this page sent itself comes again with what was sent before it.
  on('htmx:oobAfterSwap', () => {
    const seen = {};
    for (const e of d.querySelectorAll('.message[id]')) {
      seen[e.id]?.remove();
      seen[e.id] = e;
    }
  });
  on('htmx:afterSettle', () => {
    const count = d.querySelector('#news')?.dataset.new;
    if (count != null) d.title = (count && `(${count}) `) + d.title.replace(/^\(\d+\) /, '');
  });
})();
