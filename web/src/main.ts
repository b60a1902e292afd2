import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/shell.css'
import { createApp } from 'vue'
import { aborted } from './api/client'
import { reasonOf } from './base/reason'
import App from './shell/App.vue'
import { start } from './shell/start'
import { toast } from './base/toast'

// Nothing fails silently: what no screen has handled is told to the person.
addEventListener('unhandledrejection', ({ reason }) => {
  if (!aborted(reason)) toast({ text: reasonOf(reason), bad: true })
})
// Until there is something to show, the page's own frame stands.
void start().then(() => createApp(App).mount('#app'))
