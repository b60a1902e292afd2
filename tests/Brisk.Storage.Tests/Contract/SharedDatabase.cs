namespace Brisk.Storage.Tests.Contract;

/// <summary>
/// One database for the tests of a class, each of which looks at its own workspace only: to make one, to connect to it and to prepare
/// its statements takes longer than most tests.
/// </summary>
public sealed class SharedDatabase : IAsyncDisposable
{
    private readonly Dictionary<string, World> worlds = new(StringComparer.Ordinal);
    private OpenedEngine? opened;

    /// <param name="open">Opens it for the first.</param>
    public async Task<OpenedEngine> OpenAsync(Func<Task<OpenedEngine>> open) => new Lent(opened ??= await open());

    /// <summary>A world that is made once for the tests that only read it, seen by an engine that remembers nothing.</summary>
    internal async Task<World> ReadAsync(string name, Func<Task<World>> make)
    {
        if (!worlds.TryGetValue(name, out var world)) worlds[name] = world = await make();
        return world.Again();
    }

    public async ValueTask DisposeAsync()
    {
        if (opened is not null) await opened.DisposeAsync();
    }

    /// <summary>Who closes it leaves it open for the others.</summary>
    private sealed class Lent(OpenedEngine engine) : OpenedEngine(engine.Database, engine.Place)
    {
        public override Task<OpenedEngine> AgainAsync() => engine.AgainAsync();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
