// Shows that something is new, and opens the portal. It keeps nothing and answers no request.
self.addEventListener('push', e => {
  const { title, body } = e.data.json();
  e.waitUntil(self.registration.showNotification(title, { body, tag: 'new' }));
});
self.addEventListener('notificationclick', e => {
  e.notification.close();
  e.waitUntil(self.clients.openWindow('/'));
});
