export default function P({ part }: { part: string }) { return <p>{part}</p>; }
