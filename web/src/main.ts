import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/shell.css'
import { createApp } from 'vue'
import { breath } from './api/breath'
import { aborted, ApiProblem, takeGiven } from './api/client'
import { tellBuild } from './base/build'
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
takeGiven()
tellBuild()
// Until there is something to show, the page's own frame stands. Each step is a task of its own.
void breath().then(start).then(breath).then(() => {
  const app = createApp(App)
  app.config.errorHandler = tell
  app.mount('#app')
})
