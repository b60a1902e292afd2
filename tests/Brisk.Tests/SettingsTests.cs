using Brisk.Server;

namespace Brisk.Tests;

public sealed class SettingsTests
{
    [Fact]
    public async Task A_secret_is_read_from_the_file_that_its_variable_names()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "Host=db;Password=x y\n", TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("BRISK_TEST_SECRET_FILE", file);

        var read = Settings.Of("BRISK_TEST_SECRET");
        Environment.SetEnvironmentVariable("BRISK_TEST_SECRET", "mine");
        var said = Settings.Of("BRISK_TEST_SECRET");
        Environment.SetEnvironmentVariable("BRISK_TEST_SECRET", null);
        Environment.SetEnvironmentVariable("BRISK_TEST_SECRET_FILE", null);
        File.Delete(file);

        read.ShouldBe("Host=db;Password=x y");
        said.ShouldBe("mine", "a variable goes before a file");
        Settings.Of("BRISK_TEST_SECRET").ShouldBeNull();
    }

    [Fact]
    public void The_cache_is_set_as_written_and_what_is_left_out_stays()
    {
        var set = CacheSetting.Apply(" size=64MB, lists=10m,search=30s", new BriskOptions { DataFolder = "x" });
        var left = CacheSetting.Apply(null, new BriskOptions { DataFolder = "x" });

        set.CacheBytes.ShouldBe(64L * 1024 * 1024);
        set.CacheLifetimes.ShouldBe(new CacheLifetimes { Lists = TimeSpan.FromMinutes(10), Search = TimeSpan.FromSeconds(30) });
        left.ShouldBe(new BriskOptions { DataFolder = "x" });
        left.CacheLifetimes.ShouldBe(new CacheLifetimes { Lists = TimeSpan.FromMinutes(5), Records = TimeSpan.FromMinutes(5), Search = TimeSpan.FromMinutes(2),
            Timeline = TimeSpan.FromMinutes(3) });
    }

    [Theory]
    [InlineData("size")]
    [InlineData("size=64")]
    [InlineData("size=0MB")]
    [InlineData("size=-1MB")]
    [InlineData("lists=0s")]
    [InlineData("lists=5")]
    [InlineData("lists=")]
    [InlineData("lists=1441m")]
    [InlineData("colour=5m")]
    public void A_setting_of_the_cache_that_cannot_be_understood_is_refused_with_an_example(string text)
    {
        Should.Throw<CommandFailedException>(() => CacheSetting.Apply(text, new BriskOptions { DataFolder = "x" })).Message.ShouldContain("size=64MB");
    }
}
