using Brisk.Domain;
using Brisk.Server.Platform;

namespace Brisk.Server.Records.Exports;

/// <summary>
/// The files of exports that a process writes: how many are sent at the same time, so that every workspace finds a place, and how much
/// room they take on the disk.
/// </summary>
/// <param name="bytes">That those of one workspace may take together; one file half of it.</param>
internal sealed class ExportRoom(long bytes)
{
    /// <summary>Exports that are sent while they are read; when half are, each workspace has one.</summary>
    public const int Most = 16;
    public const int MostOfWorkspace = 4;
    public const int MostOfPerson = 2;

    /// <summary>Seconds after which asking again makes sense.</summary>
    private const int Pause = 10;

    private readonly Lock gate = new();
    private readonly List<Place> places = [];

    /// <summary>Bytes of all files of a workspace.</summary>
    public long OfWorkspace => bytes;

    /// <summary>Bytes of all files of one person or key, and of one file.</summary>
    public long OfPerson => bytes / 2;

    /// <summary>A place for what is sent to somebody; else why there is none.</summary>
    public (Place? Place, ProblemAnswer? Refusal) TryEnter(Principal asker)
    {
        lock (gate)
        {
            var sent = places.Where(place => place.Person is not null).ToList();
            var ofWorkspace = sent.Where(place => place.Workspace == asker.Workspace).ToList();
            if (ofWorkspace.Count(place => place.Person == asker.Id) >= MostOfPerson)
                return (null, Problems.RateLimited(Pause, $"{MostOfPerson} exports are on their way to you already. {Otherwise}"));
            if (ofWorkspace.Count >= MostOfWorkspace)
                return (null, Problems.RateLimited(Pause, $"{MostOfWorkspace} exports of this workspace are on their way already. {Otherwise}"));
            if (sent.Count >= Most || (sent.Count >= Most / 2 && ofWorkspace.Count > 0))
                return (null, Problems.Unavailable($"Many exports are on their way already. {Otherwise}", Pause));
            return (Add(asker.Workspace, asker.Id), null);
        }
    }

    /// <summary>Room for the file of a job.</summary>
    public Place Enter(Tsid workspace)
    {
        lock (gate) return Add(workspace, null);
    }

    private const string Otherwise = "Try again shortly, or let a job write the file: POST.";

    private Place Add(Tsid workspace, Tsid? person)
    {
        var place = new Place(this, workspace, person);
        places.Add(place);
        return place;
    }

    /// <summary>A file that is being written, or sent.</summary>
    /// <param name="person">To whom it is sent; null for that of a job.</param>
    internal sealed class Place(ExportRoom room, Tsid workspace, Tsid? person) : IDisposable
    {
        public Tsid Workspace => workspace;
        public Tsid? Person => person;
        private long Taken { get; set; }

        /// <summary>Makes room for so many bytes more.</summary>
        /// <exception cref="ExportTooLargeException">There is none.</exception>
        public void Take(int more)
        {
            lock (room.gate)
            {
                if (Taken + more > room.OfPerson) throw new ExportTooLargeException($"The file has more than {Megabytes(room.OfPerson)}.");
                if (room.places.Sum(place => place.Workspace == workspace ? place.Taken : 0) + more > room.OfWorkspace)
                    throw new ExportTooLargeException($"The exports of this workspace that are at work take more than {Megabytes(room.OfWorkspace)}.");
                Taken += more;
            }
        }

        public void Dispose()
        {
            lock (room.gate) room.places.Remove(this);
        }
    }

    /// <summary>So many bytes, for people.</summary>
    public static string Megabytes(long count) => $"{Math.Max(1, count >> 20):N0} MB";
}

/// <summary>A file of an export takes more room than it may.</summary>
internal sealed class ExportTooLargeException(string message) : Exception($"{message} Export fewer records or fields.");
