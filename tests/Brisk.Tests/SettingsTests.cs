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

    [Fact]
    public void Memory_is_of_the_whole_process_and_the_usual_where_nothing_is_said()
    {
        CacheSetting.Memory(null).ShouldBe(250L << 20);
        CacheSetting.Memory("600MB").ShouldBe(600L << 20);
        new MemoryPlan(CacheSetting.Memory(null), 24L << 20).Problem.ShouldBeNull();
        Should.Throw<CommandFailedException>(() => CacheSetting.Memory("much")).Message.ShouldContain("600MB");
    }

    [Fact]
    public void Too_little_memory_is_refused_with_what_is_enough()
    {
        var problem = new MemoryPlan(1L << 20, 24L << 20).Problem.ShouldNotBeNull();

        problem.ShouldStartWith("1MB is too little memory for Brisk: ");
        var enough = long.Parse(problem.Split(": ")[1].Split("MB")[0], System.Globalization.CultureInfo.InvariantCulture) << 20;
        new MemoryPlan(enough, 24L << 20).Problem.ShouldBeNull();
        new MemoryPlan(enough - 1, 24L << 20).Problem.ShouldNotBeNull();
        new MemoryPlan(enough, 25L << 20).Problem.ShouldNotBeNull("a larger cache of answers takes its room, too");
    }
}
