namespace Brisk.EndToEnd;

/// <summary>One site with something of everything, for the tests of a class that look at all screens one after the other.</summary>
public sealed class FurnishedSite(Chromium chromium) : IAsyncDisposable
{
    private Site? site;
    private IReadOnlyList<Screen> screens = [];

    internal async Task<(Site Site, IReadOnlyList<Screen> Screens)> StartAsync()
    {
        if (site is null)
        {
            site = await Site.StartAsync(chromium);
            screens = await Screens.FurnishAsync(site);
        }
        return (site, screens);
    }

    public ValueTask DisposeAsync() => site?.DisposeAsync() ?? ValueTask.CompletedTask;
}
