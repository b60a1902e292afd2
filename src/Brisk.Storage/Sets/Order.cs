using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>
/// All living records of a type in the order of one sort, in chunks: for each the place it begins at, and its slots. A
/// changed record moves to the chunk in which it belongs; where in the chunk is settled when somebody looks there, by
/// places that the database tells. Not safe for several threads.
/// </summary>
/// <param name="about">How many records there will be at first.</param>
internal sealed class Order(SortPlan plan, int about)
{
    private const int MostChunks = ushort.MaxValue;

    /// <summary>Records that a chunk begins with; it may become twice as long before it is cut.</summary>
    private readonly int length = Math.Max(256, about / (MostChunks / 4));

    private readonly List<Chunk> chunks = [];

    /// <summary>By number; null where the number is free.</summary>
    private readonly List<Chunk?> numbered = [null];
    private readonly Stack<ushort> free = [];

    /// <summary>For each slot the number of its chunk; 0 when it is in none.</summary>
    private ushort[] chunkOf = new ushort[about];

    /// <summary>No record lies after it, if it is known.</summary>
    private Place? last;

    /// <summary>What readers know at the moment: they hear of records that move meanwhile.</summary>
    private readonly List<Known> readers = [];

    /// <param name="Settled">So many slots at the beginning are in order; those after them are not placed yet.</param>
    private sealed class Chunk(ushort number, Place first, int length)
    {
        public readonly ushort Number = number;
        public Place First = first;
        public int[] Slots = new int[length];
        public int Count;
        public int Settled;

        public ReadOnlySpan<int> All => Slots.AsSpan(0, Count);

        public void Insert(int at, int slot)
        {
            if (Count == Slots.Length) Array.Resize(ref Slots, Count * 2);
            Slots.AsSpan(at, Count - at).CopyTo(Slots.AsSpan(at + 1));
            Slots[at] = slot;
            Count++;
        }

        public void RemoveAt(int at)
        {
            Slots.AsSpan(at + 1, Count - at - 1).CopyTo(Slots.AsSpan(at));
            Count--;
            if (at < Settled) Settled--;
        }
    }

    public SortPlan Plan => plan;

    /// <summary>When it was used last, by the clock of who keeps it.</summary>
    public long LastUse { get; set; }

    /// <summary>True when it has become slow, because far too many records came to one place.</summary>
    public bool IsUneven { get; private set; }

    /// <summary>Whether the next record that is added has to tell its place.</summary>
    public bool WantsPlace => chunks.Count == 0 || chunks[^1].Count >= length;

    /// <summary>Adds a record at the end, when the list is read in its order.</summary>
    /// <param name="place">Given when it is wanted.</param>
    public void Add(int slot, Place? place)
    {
        var chunk = place is { } first ? NewChunk(chunks.Count, first) : chunks[^1];
        chunk.Insert(chunk.Count, slot);
        chunk.Settled = chunk.Count;
        Assign(slot, chunk.Number);
    }

    /// <summary>Takes a record from where it is, and puts it to where it belongs now; null when it is no more.</summary>
    public void Move(int slot, Place? place)
    {
        foreach (var known in readers) known.Moved(slot, place);
        Remove(slot);
        if (place is { } to) Insert(slot, to);
    }

    /// <summary>Somebody begins to read, before asking the database for anything.</summary>
    public void Begin(Known known) => readers.Add(known);

    public void End(Known known) => readers.Remove(known);

    /// <summary>
    /// The next records from a start, up to so many. When places are lacking for that, <paramref name="lacking"/> says of
    /// which slots, and nothing is answered: ask again when they are known.
    /// </summary>
    /// <param name="set">The records that count; null for all.</param>
    /// <param name="known">Places read from the database; null for records that are no more.</param>
    /// <returns>Slots in the direction of reading.</returns>
    public List<int>? Read(Start start, bool backward, int wanted, Bitmap? set, Known known, List<int> lacking)
    {
        var found = new List<int>(wanted);
        if (chunks.Count == 0) return found;
        if (Find(start, backward, set, known, lacking) is not { } from) return lacking.Count > 0 ? null : found;
        var step = backward ? -1 : 1;
        var (at, index) = from;
        while (true)
        {
            var chunk = chunks[at];
            for (; index >= 0 && index < chunk.Count; index += step)
            {
                if (set is not null && !set[chunk.Slots[index]]) continue;
                found.Add(chunk.Slots[index]);
                if (found.Count == wanted) return found;
            }
            at += step;
            if (at < 0 || at >= chunks.Count) return found;
            if (Members(chunks[at], set) > 1)
            {
                if (!Settle(chunks[at], known, lacking)) return null;
                // Settling may have cut it: going backward, its last piece comes first.
                if (backward) while (at + 1 < chunks.Count && !ReferenceEquals(chunks[at + 1], chunk)) at++;
            }
            index = backward ? chunks[at].Count - 1 : 0;
        }
    }

    /// <summary>The chunk and the index to begin at; null when places are lacking, or there is nothing from there on.</summary>
    private (int Chunk, int Index)? Find(Start start, bool backward, Bitmap? set, Known known, List<int> lacking)
    {
        if (start.Place is { } place) return Beside(place, backward, known, lacking);
        var rest = start.Position;
        for (var at = 0; at < chunks.Count; at++)
        {
            var members = Members(chunks[at], set);
            if (rest >= members)
            {
                rest -= members;
                continue;
            }
            if (members > 1 && chunks[at].Settled < chunks[at].Count)
            {
                if (!Settle(chunks[at], known, lacking)) return null;
                return Find(start, backward, set, known, lacking);
            }
            for (var index = 0; ; index++)
            {
                if ((set is null || set[chunks[at].Slots[index]]) && rest-- == 0) return (at, index);
            }
        }
        return null;
    }

    /// <summary>The first record behind a place, or the last before it.</summary>
    private (int Chunk, int Index)? Beside(Place place, bool backward, Known known, List<int> lacking)
    {
        var at = Math.Max(0, ChunkOf(place));
        var chunk = chunks[at];
        if (!Settle(chunk, known, lacking)) return null;
        // It may have been cut.
        at = Math.Max(0, ChunkOf(place));
        chunk = chunks[at];
        var own = chunk.All.IndexOf(known.SlotOf(place.Id));
        var index = own;
        if (own < 0 || known.Of(chunk.Slots[own])?.CompareTo(place, plan.Sort.Descending) is not 0)
        {
            // The record has moved since, or its place is not known: all of the chunk tell theirs.
            if (own >= 0 && !known.Has(chunk.Slots[own]))
            {
                lacking.Add(chunk.Slots[own]);
                return null;
            }
            if (Lacks(chunk, known, lacking)) return null;
            own = -1;
            for (index = 0; index < chunk.Count; index++)
            {
                if (known.Of(chunk.Slots[index])?.CompareTo(place, plan.Sort.Descending) > 0) break;
            }
        }
        return (at, backward ? index - 1 : own >= 0 ? index + 1 : index);
    }

    /// <summary>Puts a chunk in order, where its places are known.</summary>
    private bool Settle(Chunk chunk, Known known, List<int> lacking)
    {
        if (chunk.Settled == chunk.Count) return true;
        if (!known.IsLast && Lacks(chunk, known, lacking)) return false;
        // Records that are no more, or came while the others were asked, stay at the end.
        var placed = new List<(Place Place, int Slot)>(chunk.Count);
        var rest = new List<int>();
        foreach (var slot in chunk.All)
        {
            if (known.Of(slot) is { } place) placed.Add((place, slot));
            else rest.Add(slot);
        }
        placed.Sort((left, right) => left.Place.CompareTo(right.Place, plan.Sort.Descending));
        for (var i = 0; i < chunk.Count; i++) chunk.Slots[i] = i < placed.Count ? placed[i].Slot : rest[i - placed.Count];
        chunk.Settled = chunk.Count;
        if (ReferenceEquals(chunk, chunks[^1]) && rest.Count == 0) last = placed[^1].Place;
        if (rest.Count == 0 && chunk.Count > length * 2) Cut(chunk, placed);
        return true;
    }

    private void Cut(Chunk chunk, List<(Place Place, int Slot)> placed)
    {
        var at = chunks.IndexOf(chunk);
        for (var start = length; start < placed.Count; start += length)
        {
            var piece = NewChunk(++at, placed[start].Place);
            foreach (var (_, slot) in placed.Skip(start).Take(length))
            {
                piece.Insert(piece.Count, slot);
                Assign(slot, piece.Number);
            }
            piece.Settled = piece.Count;
        }
        chunk.Count = chunk.Settled = length;
        chunk.Slots = chunk.Slots[..length];
    }

    private static bool Lacks(Chunk chunk, Known known, List<int> lacking)
    {
        foreach (var slot in chunk.All) if (!known.Has(slot)) lacking.Add(slot);
        return lacking.Count > 0;
    }

    private static int Members(Chunk chunk, Bitmap? set)
    {
        if (set is null) return chunk.Count;
        var members = 0;
        foreach (var slot in chunk.All) if (set[slot]) members++;
        return members;
    }

    /// <summary>The last chunk that begins not after a place; -1 before all.</summary>
    private int ChunkOf(Place place)
    {
        var (low, high) = (0, chunks.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (chunks[middle].First.CompareTo(place, plan.Sort.Descending) <= 0) low = middle + 1;
            else high = middle - 1;
        }
        return high;
    }

    private void Insert(int slot, Place place)
    {
        var at = ChunkOf(place);
        var isFirst = at < 0;
        var isLast = at == chunks.Count - 1 && last is { } end && place.CompareTo(end, plan.Sort.Descending) > 0;
        // At both ends, where new records come, the place in the chunk is known at once.
        if (isFirst && (chunks.Count == 0 || chunks[0].Count >= length)) NewChunk(0, place);
        else if (isLast && chunks[at].Count >= length) NewChunk(chunks.Count, place);
        var chunk = isFirst ? chunks[0] : isLast ? chunks[^1] : chunks[at];
        var isSettled = chunk.Settled == chunk.Count;
        chunk.Insert(isFirst ? 0 : chunk.Count, slot);
        if (isFirst) chunk.First = place;
        if (isLast || isFirst && chunks.Count == 1 && chunk.Count == 1) last = place;
        if (isFirst || isLast && isSettled) chunk.Settled++;
        Assign(slot, chunk.Number);
        if (chunk.Count > length * 16) IsUneven = true;
    }

    private void Remove(int slot)
    {
        if (slot >= chunkOf.Length || chunkOf[slot] == 0) return;
        var chunk = numbered[chunkOf[slot]]!;
        chunk.RemoveAt(chunk.All.IndexOf(slot));
        chunkOf[slot] = 0;
        if (chunk.Count > 0) return;
        chunks.Remove(chunk);
        numbered[chunk.Number] = null;
        free.Push(chunk.Number);
    }

    private Chunk NewChunk(int at, Place first)
    {
        if (!free.TryPop(out var number))
        {
            number = (ushort)Math.Min(numbered.Count, MostChunks);
            if (numbered.Count > MostChunks) throw new InvalidOperationException("An order has more chunks than numbers.");
            numbered.Add(null);
            if (numbered.Count > MostChunks - 64) IsUneven = true;
        }
        var chunk = new Chunk(number, first, length);
        numbered[number] = chunk;
        chunks.Insert(at, chunk);
        return chunk;
    }

    private void Assign(int slot, ushort number)
    {
        if (slot >= chunkOf.Length) Array.Resize(ref chunkOf, Math.Max(slot + 1, chunkOf.Length + (chunkOf.Length / 4)));
        chunkOf[slot] = number;
    }
}

/// <summary>Where reading begins: behind a place (backward: before it), or at a position from 0.</summary>
internal readonly record struct Start(Place? Place, long Position);

/// <summary>The places of records that a reader has learned. Guarded like the order.</summary>
internal sealed class Known(Slots slots)
{
    private readonly Dictionary<int, Place?> places = [];
    private readonly HashSet<int> moved = [];

    /// <summary>True when no more places are read: what has none stays where it is.</summary>
    public bool IsLast { get; set; }

    public int SlotOf(long id) => slots.TryFind(id, out var slot) ? slot : -1;

    /// <summary>Whether a slot's place was asked for.</summary>
    public bool Has(int slot) => IsLast || places.ContainsKey(slot);

    public Place? Of(int slot) => places.GetValueOrDefault(slot);

    /// <summary>The database has told a place; null when it has no such record. What moved meanwhile is known better.</summary>
    public void Learn(int slot, Place? place)
    {
        if (!moved.Contains(slot)) places[slot] = place;
    }

    public void Moved(int slot, Place? place)
    {
        moved.Add(slot);
        places[slot] = place;
    }
}
