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
        if (!from.IsElsewhere && !to.IsElsewhere) await RecordFiles.CopyAsync(from.Records, to.Records, cancellation);
        else if (!from.IsElsewhere && RecordFiles.Count(from.Records) is > 0 and var kept)
            Console.WriteLine($"{kept} files of records stay in {from.Records}: go on with that data folder, or give the nodes its files (--files).");
        if (Uploads(from) is > 0 and var files)
            Console.WriteLine($"{files} uploaded files of imports are no part of a database. They stay in {from.Imports}: go on with that data folder, or "
                + $"copy them into the same place of the new one.");
        return 0;
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
