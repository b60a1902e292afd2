import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/shell.css'
import { createApp } from 'vue'
import { aborted, ApiProblem } from './api/client'
import { startStyles } from './base/lazy'
import { failed } from './base/reason'
import App from './shell/App.vue'
import { start } from './shell/start'

// Nothing fails silently: what no screen has handled is told to the person.
function tell(error: unknown): void {
  if (aborted(error)) return
  if (!(error instanceof ApiProblem)) console.error(error)
  failed(error)
}
addEventListener('unhandledrejection', ({ reason }) => tell(reason))
startStyles()
// Until there is something to show, the page's own frame stands.
void start().then(() => {
  const app = createApp(App)
  app.config.errorHandler = tell
  app.mount('#app')
})
