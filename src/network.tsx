import { boot } from './app/boot.tsx';
import { NetworkApp } from './app/network.tsx';
import './screens/network/network.css';

boot('tierway-network-root', <NetworkApp />);
