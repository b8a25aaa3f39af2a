export default function P() { return <p>Later</p>; }
