/** A stateful Klarna for tests and laptops: its APIs, its page, and a clock that can be turned. */
export { startKlarnaSandbox } from './start.js';
export { readScenario, ScenarioError } from './scenario.js';
export type { CustomerOutcome, PayoutFilter, RunningSandbox } from './start.js';
export type { Correction } from './behaviour/corrections.js';
export type { CustomerAction } from './behaviour/hosted-page.js';
export type { OutwardFetch } from './callbacks.js';
export type { PayoutView } from './control-money.js';
export type { AppliedFault, Fault, FaultKind, RandomFaults } from './faults.js';
export type { InwardFetch } from './inward.js';
export type { DueDateOption, SandboxOptions, Terms } from './options.js';
export type { DisputeView, InvoiceView, OrderView } from './order-view.js';
export type { Advanced, NextDeadline } from './sandbox.js';
export type { Scenario, ScenarioAction, ScenarioDocument } from './scenario.js';
export type { Snapshot, SnapshotEntry } from './snapshots.js';
export type { RunCalendar } from './time.js';
export type { Happening, Merchant } from './types.js';
export { TEST_COUNTRIES, testPersons } from './test-persons.js';
export type { TestPerson, TestPersons } from './test-persons.js';
