using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Features.Imports;
using Spectre.Console;

namespace Brisk.Commands;

/// <summary>Imports a CSV file: shows where its columns go, counts what would happen, asks, and does it.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> File = new("file") { Description = "The CSV file" };
    private static readonly Option<string> Type = new("--type") { Description = $"What the rows are: {RecordTypes.Words}",
        DefaultValueFactory = _ => RecordTypes.All[0].Plural };
    private static readonly Option<string?> Match =
        new("--match") { Description = $"The field that tells which record a row is: {MatchFields()}; or none",
            HelpName = "field" };
    private static readonly Option<string> WhenMatched =
        new("--on-match") { Description = "What happens to a record that is there: update, fill, skip or create", DefaultValueFactory = _ => "update" };
    private static readonly Option<string[]> Map =
        new("--map") { Description = "Where a column goes: \"Header=field\", \"Header=skip\", \"Header=new\" or \"Header=new:number\"; may be repeated",
            HelpName = "column=field", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string[]> DecimalMarks =
        new("--decimal-mark") { Description = "What stands before a column's decimals, a point or a comma: \"Header=,\"; may be repeated",
            HelpName = "column=mark", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<bool> SkipUnmatched = new("--skip-unmatched") { Description = "Make no new fields" };
    private static readonly Option<bool> KeepUnmatched = new("--keep-unmatched") { Description = "Make a field for every column that fits nowhere" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only count what would happen" };
    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask" };

    private static string MatchFields() =>
        string.Join("; ", RecordTypes.All.Select(type => $"of {type.Plural} {string.Join(", ", ImportSettings.MatchFields(type))}"));

    public static Command Create()
    {
        var command = new Command("import", "Import a CSV file")
        {
            File, Type, Match, WhenMatched, Map, DecimalMarks, SkipUnmatched, KeepUnmatched, DryRun, Yes, Settings.Workspace,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var file = result.GetRequiredValue(File);
        if (!file.Exists) throw new CommandFailedException($"There is no file {file.FullName}.");
        await using var link = await ServerConnection.OpenInAsync(result, cancellation);
        var import = await UploadAsync(link, file, result.GetRequiredValue(Type), cancellation);
        var settings = ImportFlags.Apply(import, new ImportFlags(
            result.GetValue(Match), result.GetRequiredValue(WhenMatched), result.GetValue(Map) ?? [], result.GetValue(DecimalMarks) ?? [],
            result.GetValue(SkipUnmatched), result.GetValue(KeepUnmatched)));
        import = await link.SendAsync(HttpMethod.Put, $"api/imports/{import.Id}/settings", settings, ImportJson.Default.SettingsShape,
            ImportJson.Default.ImportAnswer, cancellation);
        Show(import);

        var dry = result.GetValue(DryRun);
        if (dry || !result.GetValue(Yes))
        {
            import = await WorkAsync(link, import, "check", "Checking", cancellation);
            Show(import, dry ? "would be" : "will be");
            if (dry) return await EndAsync(link, import, file, keep: false, cancellation);
            if (!Agreed()) return await EndAsync(link, import, file, keep: false, cancellation);
        }
        import = await WorkAsync(link, import, "run", "Importing", cancellation);
        Show(import, "were");
        return await EndAsync(link, import, file, keep: true, cancellation);
    }

    private static async Task<ImportAnswer> UploadAsync(ServerConnection link, FileInfo file, string type, CancellationToken cancellation)
    {
        await using var stream = file.OpenRead();
        using var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"api/imports?type={Uri.EscapeDataString(type)}&name={Uri.EscapeDataString(file.Name)}") { Content = content };
        using var response = await link.Http.SendAsync(request, cancellation);
        await ServerConnection.RefuseAsync(response, cancellation);
        return (await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync(response.Content, ImportJson.Default.ImportAnswer, cancellation))!;
    }

    /// <summary>Starts a check or a run and waits for its end, with a bar. Ctrl+C cancels the import, too.</summary>
    private static async Task<ImportAnswer> WorkAsync(ServerConnection link, ImportAnswer import, string verb, string label, CancellationToken cancellation)
    {
        using (var response = await link.Http.PostAsync($"api/imports/{import.Id}/{verb}", content: null,
            cancellation)) await ServerConnection.RefuseAsync(response, cancellation);
        try
        {
            return await AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn()).StartAsync(async bars =>
            {
                var bar = bars.AddTask(label, maxValue: Math.Max(import.Bytes, 1));
                while (true)
                {
                    var now = await link.GetAsync($"api/imports/{import.Id}", ImportJson.Default.ImportAnswer, cancellation);
                    if (now.Progress is { } progress)
                    {
                        bar.Value = progress.Bytes;
                        bar.Description = string.Create(CultureInfo.InvariantCulture, $"{label} {progress.Rows:N0} rows, {progress.Rate:N0}/s");
                    }
                    if (now.Progress is null && !ImportStatus.IsActive(now.Status))
                    {
                        bar.Value = bar.MaxValue;
                        return now;
                    }
                    await Task.Delay(100, cancellation);
                }
            });
        }
        catch (OperationCanceledException)
        {
            using var response = await link.Http.PostAsync($"api/imports/{import.Id}/cancel", content: null, CancellationToken.None);
            throw new CommandFailedException("Cancelled. What was imported so far stays; it can be undone in Brisk.");
        }
    }

    private static bool Agreed()
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsInputRedirected)
            throw new CommandFailedException("Nobody is here to be asked. Say --yes to import, or --dry-run to count only.");
        return AnsiConsole.Prompt(new ConfirmationPrompt("Import now?"));
    }

    private static void Show(ImportAnswer import)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{import.FileName}: {(import.Rows is { } rows ? $"{rows:N0} rows, " : "")}{import.ColumnCount} columns, {import.Encoding}, {import.Delimiter}"));
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("Column", "First values", "Field", "Why");
        var labels = import.Targets!.ToDictionary(target => target.Value, target => target.Label, StringComparer.Ordinal);
        var chosen = import.Settings!.Mapping.ToDictionary(mapping => mapping.Column);
        foreach (var column in import.Columns!)
        {
            var mapping = chosen.GetValueOrDefault(column.Index);
            var isSuggested = mapping?.Target == column.Suggestion.Target;
            var field = mapping is null || mapping.Target == "skip" ? "left out" : mapping.NewField is { } fresh ? $"new field: {fresh.Label} ({fresh.Kind})"
                : Label(labels, mapping.Target);
            var why = !isSuggested ? "you said so" : column.Suggestion.Why switch { "name" => "its name", "values" => "its values", _ => "" };
            var samples = string.Join(", ", column.Samples.Take(3));
            table.AddRow(Markup.Escape(column.Header), Markup.Escape(samples.Length <= 40 ? samples : samples[..39] + "…"), Markup.Escape(field), why);
        }
        AnsiConsole.Write(table);
        if (import.Settings.Match == ImportSettings.NoMatch) Console.WriteLine("Every row becomes a new record.");
        else Console.WriteLine(
            $"Rows are matched by {labels.GetValueOrDefault(import.Settings.Match, import.Settings.Match).ToLowerInvariant()}; on a match: "
                + $"{import.Settings.OnMatch}.");
    }

    /// <summary>"Links: X" for <c>links/X</c>.</summary>
    private static string Label(Dictionary<string, string> labels, string target)
    {
        if (labels.TryGetValue(target, out var label)) return label;
        var parts = target.Split('/');
        return labels.TryGetValue(parts[0], out label) ? $"{label}: {string.Join(' ', parts[1..])}" : string.Join(' ', parts);
    }

    private static void Show(ImportAnswer import, string verb)
    {
        if (import.Result is not { } result) throw new CommandFailedException(import.Problem ?? $"The import is {import.Status}.");
        var made = new List<string>();
        if (result.OrganizationsCreated > 0) made.Add(Number(result.OrganizationsCreated, Linked(import)));
        if (result.FieldsCreated > 0) made.Add(Number(result.FieldsCreated, "field"));
        if (result.TagsCreated > 0) made.Add(Number(result.TagsCreated, "tag"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Rows:N0} rows: {result.Created:N0} {verb} created, {result.Updated:N0} updated, {result.Unchanged:N0} unchanged, "
                + $"{result.Skipped:N0} skipped, {result.Rejected:N0} rejected ({result.Seconds:N1} s)"));
        if (made.Count > 0) Console.WriteLine($"Made along the way: {string.Join(", ", made)}");
        foreach (var owner in import.Preview?.UnknownOwners.Take(5) ?? [])
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"No user is called {owner.Name}: {owner.Count:N0} rows without an owner"));
        foreach (var reject in import.Rejected!.Take(10))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  line {reject.Line}{(reject.Column is null ? "" : $", {reject.Column}")}{(reject.Value is null ? "" : $" “{reject.Value}”")}: "
                    + $"{reject.Reason}"));
        }
        if (result.Rejected > 10) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  … and {result.Rejected - 10:N0} more"));
    }

    /// <summary>Writes the refused rows beside the file; the exit code says whether there were any.</summary>
    private static async Task<int> EndAsync(ServerConnection link, ImportAnswer import, FileInfo file, bool keep, CancellationToken cancellation)
    {
        var rejected = import.Result?.Rejected ?? 0;
        if (rejected > 0)
        {
            var path = Path.Combine(file.DirectoryName!, Path.GetFileNameWithoutExtension(file.Name) + "-rejected.csv");
            await using (var rows = await link.Http.GetStreamAsync($"api/imports/{import.Id}/rejected.csv", cancellation))
            await using (var copy = System.IO.File.Create(path))
            {
                await rows.CopyToAsync(copy, cancellation);
            }
            Console.WriteLine($"The rejected rows are in {path}: mend them and import that file.");
            foreach (var column in import.Columns!.Where(column => column.Unclear is not null))
            {
                Console.WriteLine($"Say what stands before the decimals of {column.Header}, a point or a comma, with both files: "
                    + $"--decimal-mark \"{column.Header}=,\"");
            }
        }
        if (!keep)
        {
            using var response = await link.Http.DeleteAsync($"api/imports/{import.Id}", cancellation);
            await ServerConnection.RefuseAsync(response, cancellation);
        }
        else if (import.Status != ImportStatus.Done)
        {
            throw new CommandFailedException(import.Problem ?? $"The import is {import.Status}.");
        }
        return rejected > 0 ? 1 : 0;
    }

    /// <summary>What was made because rows only name it: of one type, or of any.</summary>
    private static string Linked(ImportAnswer import)
    {
        var types = RecordTypes.Find(import.Type)!.Fields.Select(field => field.RelatedType).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return types.Count == 1 ? RecordTypes.Find(types[0])!.Label.ToLowerInvariant() : "linked record";
    }

    private static string Number(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {word}{(count == 1 ? "" : "s")}");
}
