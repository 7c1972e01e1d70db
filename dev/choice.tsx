import '@wordpress/base-styles/build-style/admin-schemes.css';
import '@wordpress/components/build-style/style.css';
import { Button } from '@wordpress/components';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import demo from '../includes/Cli/demo.json' with { type: 'json' };
import { failures } from '../mocks/server.ts';
import { readSwitch, resetMock, setSwitch } from '../mocks/browser.ts';
import { keepChoice, readChoice } from './choice-store.ts';
import './shell.css';

const schemes = ['modern', 'fresh', 'light', 'blue', 'coffee', 'ectoplasm', 'midnight', 'ocean', 'sunrise'];

function Choose() {
	const [choice, setChoice] = useState(readChoice);
	const [today, setToday] = useState(() => readSwitch('today') ?? '');
	const [failure, setFailure] = useState(() => readSwitch('failure') ?? '');
	const change = (part: Partial<typeof choice>) => setChoice(keepChoice(part));
	return (
		<main>
			<h1>Tierway, without a server</h1>
			<p>The apps as they are in wp-admin, on the demo network, answered by the mock backend in this browser.</p>

			<h2>As the network admin</h2>
			<div className="choices">
				<a href="/network.html">
					<strong>Network Admin</strong>
					Products, plan groups, memberships, settings.
				</a>
				<a href="/network.html?mock-network=empty">
					<strong>Network Admin, from the beginning</strong>
					The same users and sites, and nothing to sell yet. What is there now is thrown away.
				</a>
			</div>

			<h2>As a customer, in the dashboard of the own site</h2>
			<div className="choices">
				{demo.customers.map((customer) => (
					<a key={customer.user} href="/site.html" onClick={() => setSwitch('user', customer.user)}>
						<strong>{customer.name}</strong>
						{customer.about}
					</a>
				))}
			</div>

			<h2>How</h2>
			<div className="settings">
				<label>
					Today
					<input
						type="date"
						value={today}
						onChange={({ target: { value } }) => {
							setToday(value);
							if (value === '') localStorage.removeItem('tierway-mock-today');
							else setSwitch('today', value);
						}}
					/>
				</label>
				<label>
					What goes wrong
					<select
						value={failure}
						onChange={({ target: { value } }) => {
							setFailure(value);
							setSwitch('failure', value);
						}}
					>
						<option value="">Nothing</option>
						{failures.map((one) => (
							<option key={one}>{one}</option>
						))}
					</select>
				</label>
				<label>
					Language
					<select value={choice.locale} onChange={(event) => change({ locale: event.target.value })}>
						<option value="en_US">English (US)</option>
						<option value="en_GB">English (UK)</option>
						<option value="el">Ελληνικά</option>
						<option value="de_DE">Deutsch</option>
						<option value="ar">العربية (right to left)</option>
						<option value="ja">日本語</option>
					</select>
				</label>
				<label>
					Colours
					<select value={choice.scheme} onChange={(event) => change({ scheme: event.target.value })}>
						{schemes.map((scheme) => (
							<option key={scheme}>{scheme}</option>
						))}
					</select>
				</label>
				<Button
					variant="secondary"
					__next40pxDefaultSize
					onClick={() => {
						resetMock();
						location.reload();
					}}
				>
					Reset the network
				</Button>
			</div>
		</main>
	);
}

createRoot(document.getElementById('choice')!).render(<Choose />);
