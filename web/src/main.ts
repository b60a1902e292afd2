import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/shell.css'
import { createApp } from 'vue'
import { aborted, reasonOf } from './api/client'
import App from './app/App.vue'
import { toast } from './app/toast'

// Nothing fails silently: what no screen has handled is told to the person.
addEventListener('unhandledrejection', ({ reason }) => {
  if (!aborted(reason)) toast({ text: reasonOf(reason), bad: true })
})
createApp(App).mount('#app')
