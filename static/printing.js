// A button that prints, where the browser can; and parts that are folded on the screen lie open on paper.
(() => {
  for (const place of document.querySelectorAll('[data-print]')) {
    place.hidden = false
    place.querySelector('button').addEventListener('click', () => print())
  }
  let folded = []
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('main details:not([open])')]
    for (const one of folded) one.open = true
  })
  addEventListener('afterprint', () => {
    for (const one of folded) one.open = false
    folded = []
  })
})()
