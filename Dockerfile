# docker build -t tocsin . && docker run -p 9797:9797 -v "$PWD:/home/tocsin/home:ro" tocsin
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
RUN mvn -q -B -Dmaven.test.skip=true dependency:go-offline
COPY src ./src
RUN mvn -q -B -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre
RUN useradd --create-home --uid 10001 tocsin && install -d -o tocsin /data
COPY --from=build /build/target/lib /opt/tocsin/lib
COPY --from=build /build/target/tocsin.jar /build/src/main/sh/jvm.options /opt/tocsin/
USER tocsin
WORKDIR /home/tocsin/home
VOLUME /data
EXPOSE 9797
ENTRYPOINT ["java", "@/opt/tocsin/jvm.options", "-XX:MaxRAMPercentage=70", "-jar", "/opt/tocsin/tocsin.jar"]
CMD ["serve", "--home", "/home/tocsin/home", "--listen", "0.0.0.0:9797", "--data", "/data"]
