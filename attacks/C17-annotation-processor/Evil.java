import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.element.TypeElement;

/** Runs inside the compiler, with whatever the compiler may do. */
@SupportedAnnotationTypes("*")
public class Evil extends AbstractProcessor {
    private boolean tried;

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        if (tried) return false;
        tried = true;
        boolean any = false;
        try {
            Files.writeString(Path.of("ran"), "");
        } catch (Exception error) {
            System.out.println(error);
        }
        for (String path : new String[] {"@ANSWER@", "@DATA@2.in", "@WORLD_FILE@"}) {
            try {
                System.out.println("ESCAPED: " + path + ": " + Files.readString(Path.of(path)));
                any = true;
            } catch (Exception error) {
                // As it should be.
            }
        }
        if (!any) System.out.println("the processor ran and read nothing");
        return false;
    }
}
