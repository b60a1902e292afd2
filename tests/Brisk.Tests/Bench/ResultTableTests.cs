using System.Text;
using System.Text.Json;
using Brisk.Bench.Load;

namespace Brisk.Tests.Bench;

public sealed class ResultTableTests
{
    private static (string, JsonElement) Run(string name, int contacts, string results, string facts = "") => (name, JsonElement.Parse(
        $$"""{"contacts":{{contacts}},"results":[{{results}}],"facts":[{{facts}}]}"""));

    private static string Result(string scenario, string mode, int errors = 0, string more = "") =>
        $$"""
        {"scenario":"{{scenario}}","mode":"{{mode}}","callers":64,"offered":400,"perSecond":12345.6,"errors":{{errors}},"p50Us":650,"p99Us":2310,"cpuUs":310.4
         {{more}}}
        """;

    [Fact]
    public void Each_run_is_a_column_and_what_it_did_not_measure_a_dash()
    {
        var table = ResultTable.Of(
        [
            Run("small", 10_000, Result("jump", "open"), """{"name":"memory idle","value":"88 / 14 MiB"}"""),
            Run("large", 1_000_000, Result("jump", "open", more: ",\"told\":200,\"kept\":50,\"memoryKib\":2048") + "," + Result("mixed", "closed", errors: 3)),
        ]);

        table.ShouldContain("|  | 10,000 contacts | 1,000,000 contacts |\n| --- | --- | --- |\n| run | small | large |");
        table.ShouldContain("| jump, 400/s offered | 0.65 / 2.31, 310 µs | 0.65 / 2.31, 310 µs, kept 25.0 %, RSS 2 |");
        table.ShouldContain("| mixed, all that 64 callers take | – | 12,346/s, 0.65 / 2.31, 310 µs, 3 errors |");
        table.ShouldContain("| memory idle | 88 / 14 MiB | – |");
    }

    [Fact]
    public void What_was_measured_twice_under_one_name_stays_two()
    {
        var table = ResultTable.Of([Run("one", 10_000, "", """{"name":"others meanwhile","value":"a"},{"name":"others meanwhile","value":"b"}""")]);

        table.ShouldContain("| others meanwhile | a |\n| others meanwhile (2) | b |");
    }

    [Fact]
    public void A_file_that_is_no_result_is_refused_by_name()
    {
        Should.Throw<InvalidOperationException>(() => ResultTable.Read("nowhere.json")).Message.ShouldContain("nowhere.json");
        var file = Path.GetTempFileName();
        try
        {
            foreach (var text in (string[])["# Load", "{}", "[]"])
            {
                File.WriteAllText(file, text);
                Should.Throw<InvalidOperationException>(() => ResultTable.Read(file)).Message.ShouldContain(file);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}

public sealed class AnswerSourcesTests
{
    [Fact]
    public void Kept_answers_are_told_from_those_that_were_made_and_how()
    {
        var sources = new AnswerSources();

        foreach (var header in (string[])[
            "total;dur=0.412, db;dur=0.300, path;desc=\"an index has the order\"", "total;dur=0.020, db;dur=0.000", "total;dur=0.030, db;dur=0.000",
            "total;dur=1.000, db;dur=0.900", ""])
            sources.Count(Encoding.ASCII.GetBytes(header));

        (sources.Told, sources.Kept).ShouldBe((4, 2));
        sources.Paths.ShouldBe([("an index has the order", 1L)]);
    }
}
