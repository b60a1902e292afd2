using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Brisk.Seed;
using Spectre.Console;

namespace Brisk.Commands;

/// <summary>Fills a workspace with the reference data that benchmarks and try-outs use.</summary>
internal static class SeedCommand
{
    private const int Most = 20_000_000;

    private static readonly Option<int> Contacts = new("--contacts") { Description = "How many contacts", HelpName = "number", Required = true };
    private static readonly Option<int?> Organizations = new("--organizations") { Description = "How many organizations (default: one for ten contacts)",
        HelpName = "number" };
    private static readonly Option<int> Number = new("--seed") { Description = "The same number makes the same people", HelpName = "number",
        DefaultValueFactory = _ => 42 };
    private static readonly Option<DateOnly?> Until = new("--until") { Description = "The day on which the three years of the data end (default: today)",
        HelpName = "YYYY-MM-DD" };
    private static readonly Option<bool> Add = new("--add") { Description = "Also when the workspace has records already" };

    public static Command Create()
    {
        Contacts.Validators.Add(static result => Limit(result, result.GetValueOrDefault<int>()));
        Organizations.Validators.Add(static result => Limit(result, result.GetValueOrDefault<int?>()));
        var command = new Command("seed", "Fill a workspace with made-up contacts and organizations, the same for the same seed") { Contacts, Organizations,
            Number, Until, Add, Settings.Workspace };
        command.SetAction(RunAsync);
        return command;
    }

    private static void Limit(OptionResult result, int? number)
    {
        if (number is < 1 or > Most) result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} takes a number from 1 to {Most:N0}."));
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        var until = result.GetValue(Until) ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var order = new SeedOrder(result.GetValue(Contacts), result.GetValue(Organizations), result.GetValue(Number), result.GetValue(Add), until,
            result.GetValue(Settings.Workspace));
        // Straight into the database, which a running server would hold: millions of records do not go through HTTP.
        var (database, _) = await Node.OpenDatabaseAsync(Settings.Folder(result), cancellation);
        await using (database)
        {
            var outcome = await AnsiConsole.Progress().StartAsync(bars => new SeedRun(database, clock, new StepBars(bars)).RunAsync(order, cancellation));
            Print(outcome);
        }
        return 0;
    }

    private static void Print(SeedOutcome outcome)
    {
        var seconds = (outcome.Making + outcome.Indexing).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcome.Contacts:N0} contacts and {outcome.Organizations:N0} organizations in {seconds:N1} s ({outcome.Contacts / seconds:N0} contacts a "
                + $"second; {outcome.Making.TotalSeconds:N1} s writing, {outcome.Indexing.TotalSeconds:N1} s indexing)"));
        if (outcome.Owner is { } owner) Console.WriteLine($"Sign in as {owner.Email} with the password {owner.Password}");
    }
}
