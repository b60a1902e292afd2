using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Order;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Seed;
using Brisk.Storage.Records;

namespace Brisk.Bench.Micro;

/// <summary>Durable writes through the record engine on a copy of the seeded data: change log, indexes, counters, and a sync before the answer.</summary>
[MemoryDiagnoser]
[Orderer(SummaryOrderPolicy.Declared)]
public class WriteBenchmarks
{
    private const int Callers = 64;

    private static readonly Actor Someone = new(ActorKind.System, null);

    private readonly Chance chance = new Chance().Begin(2, 2, 2);
    private readonly List<Tsid> ids = [];
    private DataCopy copy = null!;
    private BenchEngine engine = null!;
    private int turn;

    [GlobalSetup]
    public async Task Open()
    {
        var data = Environment.GetEnvironmentVariable("BRISK_BENCH_DATA") ?? throw new InvalidOperationException("Start it through bench/run.");
        copy = await DataCopy.MakeAsync(data, place: null);
        engine = await BenchEngine.OpenAsync(copy.Folder);
        for (var i = 0; i < 4_000; i++)
            ids.Add((await engine.Engine.CreateAsync(engine.Workspace, Someone, engine.Type, Person(), null, CancellationToken.None)).Id);
    }

    [GlobalCleanup]
    public async Task Close()
    {
        await engine.DisposeAsync();
        copy.Dispose();
    }

    [Benchmark]
    public ValueTask<WriteOutcome> CreateOne() => engine.Engine.CreateAsync(engine.Workspace, Someone, engine.Type, Person(), null, CancellationToken.None);

    [Benchmark]
    public ValueTask<WriteOutcome> UpdateOne() => UpdateAsync();

    [Benchmark(OperationsPerInvoke = Callers)]
    public Task CreateBy64Callers() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CreateOne().AsTask()));

    [Benchmark(OperationsPerInvoke = Callers)]
    public Task UpdateBy64Callers() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => UpdateAsync().AsTask()));

    private ValueTask<WriteOutcome> UpdateAsync() => engine.Engine.UpdateAsync(engine.Workspace, Someone, engine.Type, chance.Of(ids), null,
        new Dictionary<string, FieldValue>(StringComparer.Ordinal) { ["title"] = FieldValue.Of($"Title {++turn}") }, CancellationToken.None);

    private Dictionary<string, FieldValue> Person() => new(StringComparer.Ordinal)
    {
        ["firstName"] = FieldValue.Of("Bench"),
        ["lastName"] = FieldValue.Of($"Person {chance.Below(1_000_000)}"),
        ["email"] = FieldValue.Of($"bench.{++turn}@mail.example"),
        ["city"] = FieldValue.Of("Berlin"),
        ["status"] = FieldValue.Of("lead"),
    };
}
