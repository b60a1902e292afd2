using System.CommandLine;
using System.Globalization;
using Brisk.Storage.Copying;
using Spectre.Console;

namespace Brisk.Commands;

/// <summary>Moves an installation from one engine to the other, or from one server to another.</summary>
internal static class CopyCommand
{
    private const string Places = "folder or Host=…";

    private static readonly Option<string> From =
        new("--from") { Description = "What to copy: a data folder, or the connection string of a PostgreSQL database", HelpName = Places, Required = true };
    private static readonly Option<string> To = new("--to") { Description = "Where to: a folder without a database, or an empty PostgreSQL database",
        HelpName = Places, Required = true };

    public static Command Create()
    {
        var command = new Command("copy",
            "Copy everything into another, empty database, and compare both sides; no server may write to either meanwhile") { From, To };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var (from, to) = (Place(result.GetRequiredValue(From)), Place(result.GetRequiredValue(To)));
        if (!from.HasDatabase) throw new CommandFailedException($"There is no database in {from.Root}.");
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        await using var source = await Node.OpenAsync(from, cancellation);
        await using var target = await Node.OpenAsync(to, cancellation);
        var tables = await AnsiConsole.Progress().StartAsync(bars => new DatabaseCopy(source, target, clock, new StepBars(bars)).RunAsync(cancellation));
        Print(tables, clock.GetElapsedTime(started).TotalSeconds);
        Console.WriteLine($"From {from.Place} to {to.Place}.");
        IReadOnlyList<string> damaged = [];
        if (!from.IsElsewhere && !to.IsElsewhere) (_, damaged) = await RecordFiles.CopyAsync(from.Records, to.Records, cancellation);
        else if (tables.FirstOrDefault(table => table.Name == "files") is { Rows: > 0 } files) Console.WriteLine(Stays(files.Rows, from, to));
        if (Uploads(from) is > 0 and var uploads)
            Console.WriteLine($"{uploads} uploaded files of imports are no part of a database. They stay in {from.Imports}: go on with that data folder, or "
                + $"copy them into the same place of the new one.");
        return RecordFiles.Tell(damaged);
    }

    /// <summary>Where the bytes of files are that a copy from or to PostgreSQL does not move, and where they go.</summary>
    private static string Stays(long files, DataFolder from, DataFolder to)
    {
        var place = from.IsElsewhere ? "where the nodes have them (records in the folder of --files)" : "in " + from.Records;
        var next = to.IsElsewhere ? "give the nodes that folder (--files), or copy them into theirs" : $"copy them into {to.Records}";
        return $"The bytes of {files:N0} files of records are no part of a database. They stay {place}: {next}.";
    }

    /// <summary>A folder is one that is there, or whatever does not look like a connection string.</summary>
    private static DataFolder Place(string text) =>
        Directory.Exists(text) || !text.Contains('=', StringComparison.Ordinal) ? new DataFolder(Path.GetFullPath(text), null) : new DataFolder("", text);

    private static int Uploads(DataFolder folder) => !folder.IsElsewhere && Directory.Exists(folder.Imports) ? Directory.GetFiles(folder.Imports).Length : 0;

    private static void Print(IReadOnlyList<CopiedTable> tables, double seconds)
    {
        foreach (var table in tables)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Name,-16} {table.Rows,12:N0} rows  {table.Checksum}"));
        var rows = tables.Sum(table => table.Rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} rows in {seconds:N1} s ({rows / seconds:N0} a second). Counts and checksums are the same on both sides."));
    }
}
