using Brisk.Domain.Wordings;

namespace Brisk.Server.Records.Exports;

/// <summary>Why an export is not written, or its file not there.</summary>
internal static class ExportReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason BomWithCsv = List.Add("bom-with-csv", "A byte order mark goes with csv.", "not-used");
    public static readonly Wording<int> ManyOfPerson = List.Add<int>("exports-of-person",
        "{max} exports are on their way to you already. Try again shortly, or let a job write the file: POST.", "rate-limited");
    public static readonly Wording<int> ManyOfWorkspace = List.Add<int>("exports-of-workspace",
        "{max} exports of this workspace are on their way already. Try again shortly, or let a job write the file: POST.", "rate-limited");
    public static readonly Reason Many = List.Add("exports-of-all",
        "Many exports are on their way already. Try again shortly, or let a job write the file: POST.", "unavailable");
    public static readonly Wording<double> TooLong = List.Add<double>("export-too-long",
        "Reading took longer than {minutes} minutes, in which the database keeps all that is written. Export fewer records.", "unavailable");
    public static readonly Wording<double> JobTooLong = List.Add<double>("export-job-too-long",
        "reading took longer than {minutes} minutes. Export fewer records.");
    public static readonly Wording<long> TooLarge = List.Add<long>("export-too-large",
        "The file has more than {megabytes} MB. Export fewer records or fields.", "no-room");
    public static readonly Reason RoomTaken = List.Add("export-room-taken",
        "Other exports that are at work take the room of this one. Try again shortly.", "unavailable");
    public static readonly Reason WaitsForRoom = List.Add("export-waits", "Waits until other exports have ended, which take its room.");
    public static readonly Wording<int, double> ManyKept = List.Add<int, double>("exports-kept",
        "This workspace has {count} finished exports. Each goes {hours} hours after it was written.", "no-room");
    public static readonly Wording<long, double> KeptTakeAll = List.Add<long, double>("exports-kept-take-all",
        "The finished exports of this workspace take up the {megabytes} MB that they may. Each goes {hours} hours after it was written.", "no-room");
    public static readonly Reason MadeRoom = List.Add("export-made-room", "Its file made room for newer ones.");
    public static readonly Wording<string> TypeGone = List.Add<string>("export-type-gone", "There are no {type} any more.");
    public static readonly Wording<double> Gone = List.Add<double>("export-gone",
        "The file of this export is gone: it is kept for {hours} hours. Export the records again.", "not-found");
    public static readonly Reason OtherSight = List.Add("export-other-sight",
        "You do not see the same any more as when this was exported. Export it again.", "forbidden");
    public static readonly Reason Elsewhere = List.Add("export-elsewhere",
        "The file of this export is not on this node. Ask the node that wrote it, or give all nodes one folder for files (--files).", "not-found");
}
