using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Platform.Jobs;

/// <summary>The kinds of jobs that there are: each feature adds its own.</summary>
internal static class JobKinds
{
    public static void Add(IServiceCollection services, Func<NodeServices, JobKind> make) =>
        services.AddSingleton(provider => make(provider.GetRequiredService<NodeServices>()));
}
