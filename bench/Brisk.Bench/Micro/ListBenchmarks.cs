using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Order;
using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Seed;

namespace Brisk.Bench.Micro;

/// <summary>Pages, records and counts through the record engine, each beside the bare statement with the standard JSON writer (the baseline).</summary>
#pragma warning disable CA1001 // The benchmark runner calls Close.
[MemoryDiagnoser]
[Orderer(SummaryOrderPolicy.Declared)]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class ListBenchmarks
{
    private const string Harder = "country is Germany and status is customer and (tags has vip or title contains manager) and createdAt after 2024-06-01";

    private readonly Chance chance = new Chance().Begin(1, 1, 1);
    private readonly List<string> cursors = [];
    private readonly List<Tsid> ids = [];
    private BenchEngine engine = null!;
    private RawQueries raw = null!;
    private long count;

    [GlobalSetup]
    public async Task Open()
    {
        var folder = Environment.GetEnvironmentVariable("BRISK_BENCH_DATA") ?? throw new InvalidOperationException("Start it through bench/run.");
        engine = await BenchEngine.OpenAsync(folder);
        raw = new RawQueries(Path.Combine(folder, "brisk.db"));
        count = await engine.Engine.CountAsync(engine.Schema, engine.Type, Filter.Everything, deleted: false, CancellationToken.None);
        for (var i = 0; i < 500; i++)
        {
            await engine.ListAsync(engine.Query(at: chance.Below((int)count - 100)));
            var page = JsonElement.Parse(engine.Output.Span);
            cursors.Add(page.GetProperty("next").GetString()!);
            ids.AddRange(page.GetProperty("items").EnumerateArray()
                .Select(item => Tsid.TryParse(item.GetProperty("id").GetString(), out var id) ? id : default));
        }
    }

    [GlobalCleanup]
    public async Task Close()
    {
        raw.Dispose();
        await engine.DisposeAsync();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("first page")]
    public int FirstPageRaw() => raw.FirstPage(asJson: true);

    [Benchmark, BenchmarkCategory("first page")]
    public int FirstPageRawTouched() => raw.FirstPage(asJson: false);

    [Benchmark, BenchmarkCategory("first page")]
    public ValueTask<int> FirstPage() => engine.ListAsync(engine.Query());

    [Benchmark(Baseline = true), BenchmarkCategory("deep page")]
    public int DeepPageRaw() => raw.DeepPage(asJson: true);

    [Benchmark, BenchmarkCategory("deep page")]
    public int DeepPageRawTouched() => raw.DeepPage(asJson: false);

    [Benchmark, BenchmarkCategory("deep page")]
    public ValueTask<int> DeepPage() => engine.ListAsync(engine.Query(after: chance.Of(cursors)));

    [Benchmark, BenchmarkCategory("deep page")]
    public ValueTask<int> Jump() => engine.ListAsync(engine.Query(at: chance.Below((int)count - 50)));

    [Benchmark, BenchmarkCategory("filter")]
    public ValueTask<int> OneCityByName() => engine.ListAsync(engine.Query("city is Berlin"));

    [Benchmark, BenchmarkCategory("filter")]
    public ValueTask<int> StatusNewestFirst() => engine.ListAsync(engine.Query("status is customer", "-createdAt"));

    [Benchmark, BenchmarkCategory("filter")]
    public ValueTask<int> TagByName() => engine.ListAsync(engine.Query("tags has vip"));

    [Benchmark, BenchmarkCategory("filter")]
    public ValueTask<int> FiveConditionsLastActivity() => engine.ListAsync(engine.Query(Harder, "-lastActivityAt"));

    [Benchmark(Baseline = true), BenchmarkCategory("record")]
    public int RecordRaw() => raw.Record(asJson: true);

    [Benchmark, BenchmarkCategory("record")]
    public async ValueTask<int> Record()
    {
        engine.Output.Clear();
        await engine.Engine.GetAsync(engine.Schema, engine.Type, chance.Of(ids), deleted: false, engine.Output, CancellationToken.None);
        return engine.Output.Length;
    }

    [Benchmark, BenchmarkCategory("count")]
    public ValueTask<long> CountAll() => engine.Engine.CountAsync(engine.Schema, engine.Type, Filter.Everything, deleted: false, CancellationToken.None);

    [Benchmark, BenchmarkCategory("count")]
    public ValueTask<long> CountStatus() =>
        engine.Engine.CountAsync(engine.Schema, engine.Type, engine.Filter("status is customer"), deleted: false, CancellationToken.None);

    [Benchmark, BenchmarkCategory("count")]
    public ValueTask<long> CountFiveConditions() =>
        engine.Engine.CountAsync(engine.Schema, engine.Type, engine.Filter(Harder), deleted: false, CancellationToken.None);

    [Benchmark, BenchmarkCategory("parse")]
    public Filter ParseOneCondition() => engine.Filter("city is Berlin");

    [Benchmark, BenchmarkCategory("parse")]
    public Filter ParseFiveConditions() => engine.Filter(Harder);
}
