// What is typed and not saved or sent yet is kept in this browser, sealed with a key that only a page of who typed it
// brings along, and put back when that page comes again. Leave throws it away, and so does signing out (door.js).
(() => {
  const d = document, on = (name, act, where = d, first = false) => where.addEventListener(name, act, first);
  const DAY = 864e5, DAYS = 7, PIECE = 512, SOON = 3e3, MINE = 'kept.';
  const box = (() => { try { return localStorage; } catch { return null; } })();
  const utf8 = text => new TextEncoder().encode(text);
  const coded = bytes => btoa(Array.from(bytes, one => String.fromCharCode(one)).join(''));
  const decoded = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const names = (start = MINE) => Object.keys(box).filter(name => name.startsWith(start));
  const say = (key, where = d.querySelector('#kept-words')) => {
    if (!where) return;
    where.className = key && 'notice sky';
    where.textContent = key && where.dataset[key];
  };

  // A line that is gone for sure: the page stays, and goes on trying.
  on('submit', e => {
    const f = e.target.querySelector('[data-saves]'), status = d.querySelector('#save-status');
    if (navigator.onLine || !f) return;
    e.preventDefault();
    e.stopPropagation();
    f.querySelector('textarea, input:not([type=hidden])')?.dispatchEvent(new Event('input', { bubbles: true }));
    status.textContent = status.dataset.failed;
  }, window, true);
  if (!box || !window.crypto?.subtle) return;

  // Its name is sealed along: one record cannot stand in for another. Its length says little.
  const seal = async (key, name, record) => {
    const text = JSON.stringify(record), iv = crypto.getRandomValues(new Uint8Array(12));
    const words = utf8(text), padded = new Uint8Array(Math.ceil(words.length / PIECE) * PIECE).fill(32);
    padded.set(words);
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(name) }, key, padded);
    return [Math.floor(Date.now() / DAY), coded(iv), coded(new Uint8Array(sealed))].join('.');
  };
  const open = async (key, name) => {
    try {
      const [, iv, sealed] = box.getItem(name).split('.');
      const how = { name: 'AES-GCM', iv: decoded(iv), additionalData: utf8(name) };
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, decoded(sealed))));
    } catch {
      box.removeItem(name); // nobody can read it any more
      return null;
    }
  };

  // What stands in the fields: name -> texts. Files are the browser's to keep.
  const typed = (f, only) => {
    const data = new FormData(f.form), taken = {};
    for (const name of only) taken[name] = data.getAll(name).filter(one => typeof one === 'string');
    return taken;
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const put = (f, fields, quietly) => {
    for (const [name, texts] of Object.entries(fields)) {
      const there = [...f.elements].filter(e => e.name === name && !/file|hidden|submit/.test(e.type));
      // Asked because of another answer: it is not drawn here yet, but it is hers.
      if (!there.length && !texts.length) continue;
      if (!there.length) there.push(f.appendChild(Object.assign(d.createElement('textarea'), { name, hidden: true })));
      const picks = there.filter(e => /radio|checkbox/.test(e.type)), boxes = there.filter(e => !picks.includes(e));
      for (const e of picks) e.checked = texts.includes(e.value);
      boxes.forEach((e, n) => { e.value = texts[n] ?? ''; });
      if (!quietly) there[0].dispatchEvent(new Event('input', { bubbles: true }));
    }
  };

  // Per form of this page (`as`): under which name its words lie, and how often they were written.
  const forms = {}, places = new WeakMap();
  const keep = async f => {
    const { key, form } = places.get(f) || {}, turn = form && ++form.turn;
    if (!form) return;
    if (!f.unsent?.size) return box.removeItem(form.name);
    const { rev, form_key } = f.form.elements;
    const sealed = await seal(key, form.name, { rev: rev.value, hand: form_key.value, fields: typed(f, f.unsent.keys()) });
    if (turn !== form.turn || form.over) return;
    try { box.setItem(form.name, sealed); } catch { return; } // no room: as without this file
    form.lock ||= navigator.locks?.request(form.name, () => new Promise(() => {})); // while this page is there
  };

  // The server decides whether another page was faster: it is told on what they were typed.
  const back = (f, form, { rev, hand, fields }) => {
    const { elements } = f.form, before = { rev: elements.rev.value, hand: elements.form_key.value, fields: typed(f, Object.keys(fields)) };
    f.dataset.saves || (f.unsent = new Map(Object.entries(fields)));
    if (same(before.fields, fields)) return;
    elements.rev.value = rev;
    elements.form_key.value = hand;
    form.back = before;
    put(f, fields);
    say('back');
    htmx.trigger(f, 'again');
  };
  const settled = (f, form, status) => {
    const before = form.back, { rev, form_key } = f.form.elements;
    if (!before || !/^2|409|422/.test(status)) return;
    form.back = null;
    if (status < 300) say('saved');
    // The page shows what was saved before it came, and now this, too.
    if (status < 300 && +rev.value.split(' ')[0] <= +before.rev + 1) rev.value = rev.value.split(' ')[0];
    if (status === 409 && d.querySelector('#save-status')?.dataset.sent) {
      put(f, before.fields, true);
      rev.value = before.rev;
      form_key.value = before.hand;
      f.dispatchEvent(new Event('settled', { bubbles: true }));
      say('');
    }
  };
  // No place for them any more: shown, to be copied, unless they arrived.
  const shown = (part, name, { fields }) => {
    const flat = text => text.replace(/\s+/g, ' ').trim();
    const there = flat(d.querySelector('main').textContent);
    const missing = Object.values(fields).flat().filter(text => flat(text).length > 3 && !there.includes(flat(text)));
    if (!missing.length) return box.removeItem(name);
    part.hidden = false;
    for (const text of missing) part.querySelector('.words').append(Object.assign(d.createElement('p'), { textContent: text }));
    part.querySelector('button').addEventListener('click', () => { box.removeItem(name); part.hidden = true; });
  };
  const found = async (place, key, form, name) => {
    const record = await open(key, name);
    if (!record) return;
    if (!place.form) return shown(place, name, record);
    back(place, form, record);
    await keep(place);
    box.removeItem(name);
  };
  const begin = async place => {
    const { keeps, keptAs } = place.dataset, whose = `${MINE}${keptAs.split('.')[0]}.`;
    delete place.dataset.keeps;
    const key = await crypto.subtle.importKey('raw', decoded(keeps), 'AES-GCM', false, ['encrypt', 'decrypt']);
    const known = forms[keptAs], form = forms[keptAs] ||= { name: `${MINE}${keptAs}.${crypto.randomUUID()}`, turn: 0 };
    places.set(place, { key, form });
    if (known) return;
    const oldest = Math.floor(Date.now() / DAY) - DAYS;
    names().forEach(name => name.startsWith(whose) && parseInt(box.getItem(name)) > oldest || box.removeItem(name));
    // A page that is still open saves its own words, and holds a lock on them.
    for (const name of names(`${MINE}${keptAs}.`)) {
      const take = () => found(place, key, form, name);
      await (navigator.locks ? navigator.locks.request(name, { signal: AbortSignal.timeout(SOON) }, take).catch(() => {}) : take());
    }
  };
  const all = () => d.querySelectorAll('[data-keeps]').forEach(begin);

  on('input', e => {
    const f = e.target.closest('[data-kept-as]');
    if (!f) return;
    f.dataset.saves || (f.unsent ||= new Map()).set(e.target.name);
    keep(f);
  });
  on('htmx:afterRequest', e => {
    const { requestConfig: { elt }, xhr: { status } } = e.detail, place = places.get(elt);
    if (place) {
      settled(elt, place.form, status);
      return keep(elt);
    }
    if (/^2/.test(status)) for (const f of elt.querySelectorAll(':scope [data-saves]')) {
      f.dispatchEvent(new Event('settled', { bubbles: true })); // sent
      keep(f);
    }
  });
  on('htmx:afterSettle', all);
  on('click', e => e.target.closest('[data-forgets]') && Object.values(forms).forEach(form => box.removeItem(form.name)));
  on('hides', e => {
    if (!e.detail) return; // to be loaded anew
    Object.values(forms).forEach(form => { form.over = true; });
    names().forEach(name => box.removeItem(name));
  }, window);
  on('DOMContentLoaded', all);
})();
