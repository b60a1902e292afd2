using System.Diagnostics;
using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage.Records;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// The files of exports that a process writes: how many are sent at the same time, so that every workspace finds a place, and how much
/// room they take on the disk. Of a file that is sent while it is written what is not sent yet counts.
/// </summary>
/// <param name="bytes">That those of one workspace may take together; those of one person half of it.</param>
internal sealed class ExportRoom(long bytes)
{
    /// <summary>Exports that are sent while they are read; when half are, each workspace has one.</summary>
    public const int Most = 16;
    public const int MostOfWorkspace = 4;
    public const int MostOfPerson = 2;

    /// <summary>Seconds after which asking again makes sense.</summary>
    public const int Pause = 10;


    private readonly object gate = new();
    private readonly List<Place> places = [];

    /// <summary>
    /// How long reading a file that is followed waits for whoever takes it: in all while that has fallen behind, for each piece while others
    /// take the room. It holds a state of the database meanwhile, and one of the few places to read one.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of all files of a workspace.</summary>
    public long OfWorkspace => bytes;

    /// <summary>Bytes of all files of one person or key, and of one file that is kept.</summary>
    public long OfPerson => bytes / 2;

    /// <summary>A place for what is sent to somebody; else why there is none.</summary>
    /// <param name="isFollowed">It is sent while it is written: writing waits for whoever takes it.</param>
    public (Place? Place, ProblemAnswer? Refusal) TryEnter(Principal asker, bool isFollowed = true)
    {
        lock (gate)
        {
            var sent = places.Where(place => place.IsSent).ToList();
            var ofWorkspace = sent.Where(place => place.Workspace == asker.Workspace).ToList();
            if (ofWorkspace.Count(place => place.Person == asker.Actor) >= MostOfPerson)
                return (null, Problems.RateLimited(Pause, ExportReasons.ManyOfPerson.Of(MostOfPerson)));
            if (ofWorkspace.Count >= MostOfWorkspace)
                return (null, Problems.RateLimited(Pause, ExportReasons.ManyOfWorkspace.Of(MostOfWorkspace)));
            if (sent.Count >= Most || (sent.Count >= Most / 2 && ofWorkspace.Count > 0))
                return (null, Problems.Unavailable(ExportReasons.Many, Pause));
            return (Add(new Place(this, asker.Workspace, asker.Actor) { IsSent = true, IsFollowed = isFollowed }), null);
        }
    }

    /// <summary>Room for the file of somebody's job.</summary>
    public Place Enter(Tsid workspace, Actor person)
    {
        lock (gate) return Add(new Place(this, workspace, person));
    }

    /// <summary>Whether a file of somebody would have so much room beside those that are at work.</summary>
    public bool Has(Tsid workspace, Actor person, long size)
    {
        lock (gate) return Fits(workspace, person, size);
    }

    /// <summary>So many bytes, for people.</summary>
    public static long Megabytes(long count) => Math.Max(1, count >> 20);

    private Place Add(Place place)
    {
        places.Add(place);
        return place;
    }

    private bool Fits(Tsid workspace, Actor person, long more)
    {
        var ofWorkspace = places.Where(place => place.Workspace == workspace).ToList();
        return ofWorkspace.Sum(place => place.Taken) + more <= OfWorkspace
            && ofWorkspace.Sum(place => place.Person == person ? place.Taken : 0) + more <= OfPerson;
    }

    /// <summary>Whether so many bytes are more than a file's share of the room of one person.</summary>
    private bool IsOverShare(Tsid workspace, Actor person, long taken) =>
        taken > OfPerson / places.Count(place => place.Workspace == workspace && place.Person == person);

    /// <summary>A file that is being written, or sent.</summary>
    /// <param name="person">To whom it is sent, or who began the job.</param>
    internal sealed class Place(ExportRoom room, Tsid workspace, Actor person) : IDisposable
    {
        /// <summary>How long it waits for room before it looks whether it is to end, in milliseconds.</summary>
        private const int Look = 200;

        private bool isLeft;
        private TimeSpan waited;

        public Tsid Workspace => workspace;
        public Actor Person => person;
        public bool IsSent { get; init; }
        public bool IsFollowed { get; init; }

        /// <summary>Bytes; of a file that is followed those that are not sent.</summary>
        public long Taken { get; private set; }

        /// <summary>Makes room for so many bytes more. A file that is followed waits for it, and has room for one piece in any case.</summary>
        /// <exception cref="ExportTooLargeException">It is larger than a file may be.</exception>
        /// <exception cref="ExportRoomTakenException">Others are in the way, which are at work.</exception>
        /// <exception cref="ExportTooSlowException">It has waited for as long as it may, in all.</exception>
        /// <exception cref="OperationCanceledException">It waited, and is to end; or it was left.</exception>
        public void Take(int more, CancellationToken cancellation)
        {
            lock (room.gate)
            {
                var ofPiece = TimeSpan.Zero;
                while (IsFollowed && Taken > 0 && !isLeft && !room.Fits(workspace, person, more))
                {
                    var isBehind = room.IsOverShare(workspace, person, Taken + more);
                    if ((isBehind ? waited : ofPiece) >= room.Patience) throw new ExportTooSlowException(room.Patience, isBehind);
                    var began = Stopwatch.GetTimestamp();
                    Monitor.Wait(room.gate, Look);
                    ofPiece += Stopwatch.GetElapsedTime(began);
                    if (isBehind) waited += Stopwatch.GetElapsedTime(began);
                    cancellation.ThrowIfCancellationRequested();
                }
                if (isLeft) throw new OperationCanceledException("Nobody takes this export any more.");
                if (!IsFollowed && Taken + more > room.OfPerson) throw new ExportTooLargeException(ExportReasons.TooLarge.Of(Megabytes(room.OfPerson)));
                if (!IsFollowed && !room.Fits(workspace, person, more)) throw new ExportRoomTakenException(Taken + more);
                Taken += more;
            }
        }

        /// <summary>So many bytes were sent.</summary>
        public void Give(int sent)
        {
            lock (room.gate)
            {
                Taken -= sent;
                Monitor.PulseAll(room.gate);
            }
        }

        public void Dispose()
        {
            lock (room.gate)
            {
                isLeft = true;
                room.places.Remove(this);
                Monitor.PulseAll(room.gate);
            }
        }
    }
}

/// <summary>Whoever takes an export is too slow for a file that has no room to wait in.</summary>
/// <param name="isBehind">Its own line has fallen behind; else others take the room, and it has not taken a piece.</param>
internal sealed class ExportTooSlowException(TimeSpan waited, bool isBehind) : Exception(isBehind
    ? $"Reading an export waited for its slow line for {waited.TotalSeconds:0} seconds in all, as its file had no more room: it was broken off."
    : $"Reading an export waited for {waited.TotalSeconds:0} seconds for its line to take a piece, as other exports take the room: it was broken off.");

/// <summary>A file of an export takes more room than it may.</summary>
internal sealed class ExportTooLargeException(Reason reason) : Exception(reason.Detail)
{
    public Reason Reason => reason;
}

/// <summary>Other exports that are at work leave a file no room now.</summary>
/// <param name="needed">Bytes that it would have had.</param>
internal sealed class ExportRoomTakenException(long needed) : Exception("Other exports that are at work take the room of this one.")
{
    public long Needed => needed;
}
