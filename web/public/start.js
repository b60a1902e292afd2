// Runs before the first paint: the theme and density that this person chose on this device.
try {
  for (const name of ['theme', 'density']) {
    const value = localStorage.getItem('brisk.' + name)
    if (value && /^[a-z]+$/.test(value)) document.documentElement.dataset[name] = value
  }
} catch {
  // Storage may be forbidden; the system's theme is used then.
}
