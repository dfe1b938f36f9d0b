export { startService, type Service } from './service.js';
export { readConfig, type Config } from './config.js';
