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
}
