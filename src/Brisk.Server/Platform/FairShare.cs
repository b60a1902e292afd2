using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>
/// Shares the engine between those who ask it, by the time that their questions take. Whoever asks little is never kept
/// waiting. Whose questions have taken long of late, asks a few at a time and takes turns with others like that.
/// </summary>
/// <remarks>
/// Time spent is a debt that runs off with time. It is time by the clock, and so longer on a busy machine; it is short
/// again as soon as few ask at once, so that a crowd of cheap questions under one key waits for no more than its kind.
/// </remarks>
internal sealed class FairShare : IDisposable
{
    /// <summary>Debt that is nobody's business, in milliseconds.</summary>
    public const double Allowance = 1_000;

    /// <summary>More is forgotten, in milliseconds: so much work ago is long ago.</summary>
    private const double MostDebt = 10_000;

    /// <summary>A question that takes no longer costs nothing, in milliseconds.</summary>
    private const double Trifle = 20;

    /// <summary>How much of a debt runs off in the time that passes: a quarter of the machine is anybody's.</summary>
    private static readonly double RunsOff = Environment.ProcessorCount * 0.25;

    /// <summary>Principals remembered before those who owe nothing are forgotten.</summary>
    private const int MostRemembered = 4_096;

    private readonly TimeProvider clock;

    /// <summary>Rings when the debt of somebody who waits has run off: nobody's leaving tells of that.</summary>
    private readonly ITimer timer;

    private readonly Lock gate = new();
    private readonly Dictionary<(Tsid Workspace, Tsid Id), Share> shares = [];

    /// <summary>Those with questions waiting; whoever had a turn goes to the end.</summary>
    private readonly LinkedList<Share> waiting = new();
    private int expensive;

    public FairShare(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(static fair => ((FairShare)fair!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Questions of one principal that run at once while it owes little.</summary>
    public static int MostAtOnce { get; } = Math.Max(8, Environment.ProcessorCount * 4);

    /// <summary>Questions that run at once of all who owe much.</summary>
    public static int MostExpensive { get; } = Math.Clamp(Environment.ProcessorCount / 2, 2, 4);

    /// <summary>Questions that wait for a turn.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Sum(share => share.Waiters.Count);
        }
    }

    /// <summary>Waits until it is this principal's turn. Give the turn back by disposing.</summary>
    /// <exception cref="OperationCanceledException">The asker went away, or ran out of time, before it was their turn.</exception>
    public ValueTask<Turn> EnterAsync(Principal principal, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (gate)
        {
            var share = ShareOf((principal.Workspace, principal.Id));
            if (share.Waiters.Count == 0 && MayRun(share)) return ValueTask.FromResult(Begin(share));
            waiter = new Waiter(this, share);
            share.Waiters.AddLast(waiter.Place);
            if (share.Waiters.Count == 1) waiting.AddLast(share.Place);
            GiveTurns();
        }
        return WaitAsync(waiter, cancellation);
    }

    public void Dispose() => timer.Dispose();

    private static async ValueTask<Turn> WaitAsync(Waiter waiter, CancellationToken cancellation)
    {
        await using (cancellation.UnsafeRegister(static (state, token) => ((Waiter)state!).GoAway(token), waiter)) return await waiter.Task;
    }

    private void Forget(Waiter waiter)
    {
        lock (gate)
        {
            // Has had the turn already, and gives it back like anybody.
            if (waiter.Place.List is null) return;
            waiter.Share.Waiters.Remove(waiter.Place);
            if (waiter.Share.Waiters.Count == 0) waiting.Remove(waiter.Share.Place);
        }
    }

    private void Ring()
    {
        lock (gate) GiveTurns();
    }

    private void Leave(Share share, long began, bool isExpensive)
    {
        lock (gate)
        {
            var took = clock.GetElapsedTime(began).TotalMilliseconds;
            share.Running--;
            share.Began -= began;
            if (isExpensive) expensive--;
            Settle(share);
            if (took > Trifle) share.Debt = Math.Min(share.Debt + took, MostDebt);
            GiveTurns();
        }
    }

    /// <summary>Lets in whoever may come now, one of each in turn.</summary>
    private void GiveTurns()
    {
        if (waiting.Count == 0) return;
        for (var place = waiting.First; place is not null;)
        {
            var (share, next) = (place.Value, place.Next);
            if (MayRun(share))
            {
                var waiter = share.Waiters.First!.Value;
                share.Waiters.RemoveFirst();
                waiting.Remove(place);
                if (share.Waiters.Count > 0) waiting.AddLast(place);
                waiter.SetResult(Begin(share));
                next = waiting.First;
            }
            place = next;
        }
        var first = double.PositiveInfinity;
        foreach (var share in waiting)
        {
            if (share.Running == 0) first = Math.Min(first, (share.Debt - Allowance) / RunsOff);
        }
        if (double.IsFinite(first)) timer.Change(TimeSpan.FromMilliseconds(Math.Floor(first) + 1), Timeout.InfiniteTimeSpan);
    }

    private Turn Begin(Share share)
    {
        var began = clock.GetTimestamp();
        var isExpensive = Owes(share);
        if (isExpensive) expensive++;
        share.Running++;
        share.Began += began;
        return new Turn(this, share, began, isExpensive);
    }

    private bool MayRun(Share share) => Owes(share) ? expensive < MostExpensive : share.Running < MostAtOnce;

    /// <summary>True when what was spent of late, and what runs right now, is more than anybody may without waiting.</summary>
    private bool Owes(Share share)
    {
        Settle(share);
        var now = (Int128)clock.GetTimestamp();
        var running = (double)((now * share.Running) - share.Began) * 1_000 / clock.TimestampFrequency;
        return share.Debt + running > Allowance;
    }

    private void Settle(Share share)
    {
        share.Debt = Math.Max(0, share.Debt - (clock.GetElapsedTime(share.SettledAt).TotalMilliseconds * RunsOff));
        share.SettledAt = clock.GetTimestamp();
    }

    private Share ShareOf((Tsid, Tsid) principal)
    {
        if (shares.TryGetValue(principal, out var share)) return share;
        if (shares.Count >= MostRemembered)
        {
            foreach (var (key, old) in shares)
            {
                Settle(old);
                if (old is { Running: 0, Waiters.Count: 0, Debt: 0 }) shares.Remove(key);
            }
        }
        return shares[principal] = new Share { SettledAt = clock.GetTimestamp() };
    }

    /// <summary>What one principal has spent, runs and waits for.</summary>
    private sealed class Share
    {
        public Share() => Place = new LinkedListNode<Share>(this);

        /// <summary>Among those with questions waiting.</summary>
        public readonly LinkedListNode<Share> Place;
        public double Debt;
        public long SettledAt;
        public int Running;

        /// <summary>The sum of when the running ones began.</summary>
        public Int128 Began;
        public readonly LinkedList<Waiter> Waiters = new();
    }

    private sealed class Waiter : TaskCompletionSource<Turn>
    {
        private readonly FairShare fair;

        public Waiter(FairShare fair, Share share)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            (this.fair, Share) = (fair, share);
            Place = new LinkedListNode<Waiter>(this);
        }

        public Share Share { get; }

        /// <summary>Among the share's; in no list once it has its turn.</summary>
        public LinkedListNode<Waiter> Place { get; }

        public void GoAway(CancellationToken token)
        {
            fair.Forget(this);
            TrySetCanceled(token);
        }
    }

    /// <summary>The right to ask the engine one question; the default is nobody's.</summary>
    internal readonly struct Turn : IDisposable
    {
        private readonly FairShare? fair;
        private readonly object share;

        internal Turn(FairShare fair, object share, long began, bool isExpensive)
        {
            (this.fair, this.share) = (fair, share);
            (Began, IsExpensive) = (began, isExpensive);
        }

        internal long Began { get; }

        /// <summary>True when it is one of the few that run at once.</summary>
        public bool IsExpensive { get; }

        public void Dispose() => fair?.Leave((Share)share, Began, IsExpensive);
    }
}
