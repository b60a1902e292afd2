namespace Brisk.EndToEnd;

/// <summary>One site for the tests of a class that disturb one another in nothing.</summary>
public sealed class SharedSite(Chromium chromium) : IAsyncDisposable
{
    private readonly Lazy<Task<Site>> started = new(() => Site.ShareAsync(chromium));

    internal Task<Site> StartAsync() => started.Value;

    public async ValueTask DisposeAsync()
    {
        if (started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await started.Value).DisposeAsync();
    }
}
