import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/shell.css'
import { createApp } from 'vue'
import { aborted, reasonOf } from './api/client'
import App from './app/App.vue'
import { start } from './app/start'
import { toast } from './app/toast'

// Nothing fails silently: what no screen has handled is told to the person.
addEventListener('unhandledrejection', ({ reason }) => {
  if (!aborted(reason)) toast({ text: reasonOf(reason), bad: true })
})
// Until there is something to show, the page's own frame stands.
void start().then(() => createApp(App).mount('#app'))
