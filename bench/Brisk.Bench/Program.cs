using Brisk.Bench;
using Brisk.Bench.Agree;
using Brisk.Bench.Chaos;
using Brisk.Bench.Live;
using Brisk.Bench.Load;
using Brisk.Bench.Micro;
using Brisk.Bench.Workspaces;

try
{
    return args switch
    {
        ["micro", .. var rest] => await MicroCommand.RunAsync(Settings.Read(rest, contacts: 100_000)),
        ["load", .. var rest] => await LoadCommand.RunAsync(Settings.Read(rest, contacts: 1_000_000)),
        ["chaos", .. var rest] => await ChaosCommand.RunAsync(Settings.Read(rest, contacts: 5_000)),
        ["live", .. var rest] => await LiveCommand.RunAsync(Settings.Read(rest, contacts: 10_000)),
        ["table", .. var files] when files.Length > 0 => Print(ResultTable.Of([.. files.Select(ResultTable.Read)])),
        ["workspaces", .. var rest] => await WorkspacesCommand.RunAsync(Settings.Read(rest, contacts: 1_000)),
        ["agree", .. var rest] => await AgreeCommand.RunAsync(Settings.Read(rest, contacts: 380)),
        _ => Usage(),
    };
}
catch (InvalidOperationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static int Print(string text)
{
    Console.Write(text);
    return 0;
}

static int Usage()
{
    Console.WriteLine(
        "bench/run micro [filter] [--contacts N] | bench/run load [scenario …] [--contacts N] [--seconds S] [--rate R] [--rows N] [--database PLACE] | " +
        "bench/run table FILE.json … | bench/run chaos [phase …] [--seconds S] | " +
        "bench/run live [--contacts N] [--clients N] [--changes N] [--seconds S] [--database PLACE] | " +
        "bench/run workspaces [--workspaces N] [--contacts N] [--seconds S] [--database PLACE] | " +
        "bench/run agree [--questions N] [--seed N] [--database PLACE] | bench/run all");
    return 2;
}
