import './styles/tokens.css'
import './styles/base.css'
import './styles/ui.css'
import './styles/shell.css'
import { createApp } from 'vue'
import App from './app/App.vue'

createApp(App).mount('#app')
